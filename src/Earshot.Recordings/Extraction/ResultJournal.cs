using System.Text;
using Earshot.Formats;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Earshot.Recordings.Extraction;

/// <summary>
/// What is done, one record a clip, appended as soon as it is: length, CRC-32C, payload. A run that was killed leaves
/// at most one torn record, which opening cuts off. The first record is the configuration; another one is refused.
/// </summary>
internal sealed class ResultJournal : IDisposable
{
    private const int HeadBytes = 8;
    private readonly FileStream file;
    private readonly Lock gate = new();
    private readonly Dictionary<UInt128, long> positions = [];

    private readonly FileStream hold;

    private ResultJournal(FileStream file, FileStream hold) => (this.file, this.hold) = (file, hold);

    /// <summary>
    /// Opens or begins a journal; one of another configuration, or one that another run is writing, is refused. Clips
    /// that
    /// were kept up to a cut are encoded again unless <paramref name="keepCut"/> asks for them.
    /// </summary>
    public static Outcome<ResultJournal> Open(string path, string configuration, bool keepCut = false)
    {
        try
        {
            // the lock is a file of its own, so that others may look how far the journal is
            var hold = new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            var journal = new ResultJournal(Opened(path, hold), hold);
            if (journal.Recover(configuration, keepCut) is not { } other)
                return journal;
            journal.Dispose();
            return Outcome<ResultJournal>.Skipped(
                $"{path} was begun with other settings: it holds `{other}`, asked for is `{configuration}`. Give "
                    + $"another output, or delete that file to begin anew"
            );
        }
        catch (Exception e)
            when (e is UnauthorizedAccessException || e is IOException failure && !MachineFailure.IsFull(failure))
        {
            return Outcome<ResultJournal>.Skipped(
                $"{path} cannot be opened: {e.Message} If another run is writing it, wait for its end"
            );
        }
    }

    /// <summary>How far a journal is, be it that a run is writing it; null where there is none.</summary>
    public static JournalProgress? Progress(string path)
    {
        if (!File.Exists(path))
            return null;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 12);
        using var reader = new BinaryReader(file, Encoding.UTF8);
        var (isGood, last) = (new Dictionary<string, bool>(), default(string));
        // the first record is the configuration
        for (long at = 0, end; (end = EndOf(file, at)) > 0; at = end)
            if (at > 0)
            {
                (last, var good) = ResultRecord.ReadHead(reader);
                isGood[last] = good;
            }
        var done = isGood.Values.LongCount(ok => ok);
        return new(done, isGood.Count - done, last);
    }

    /// <summary>
    /// Whether an input needs no more work. One that was bad in an earlier run is tried again: its reason may have been
    /// mended.
    /// </summary>
    public bool Has(ClipInput input)
    {
        lock (gate)
            return positions.ContainsKey(ResultRecord.KeyOf(input));
    }

    /// <summary>Adds a result and hands it to the system, where it outlives this process.</summary>
    public void Append(ClipResult result)
    {
        var payload = ResultRecord.Write(result);
        lock (gate)
        {
            positions[ResultRecord.KeyOf(result.Input)] = file.Position;
            Append(payload.Span);
        }
    }

    /// <summary>The result of an input; null where it has none.</summary>
    public ClipResult? Find(ClipInput input)
    {
        if (!positions.TryGetValue(ResultRecord.KeyOf(input), out var position))
            return null;
        file.Position = position;
        return ResultRecord.Read(
            ReadPayload()
                ?? throw new InvalidDataException(
                    $"{file.Name}: the record at {position} is damaged; delete the file and run again"
                )
        );
    }

    public void Dispose()
    {
        file.Dispose();
        hold.Dispose();
    }

    private static FileStream Opened(string path, FileStream hold)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, 1 << 16);
        }
        catch
        {
            hold.Dispose();
            throw;
        }
    }

    /// <summary>Where the record that begins there ends; the payload is read next. 0: it is not whole.</summary>
    private static long EndOf(FileStream file, long begin)
    {
        file.Position = begin;
        Span<byte> head = stackalloc byte[HeadBytes];
        if (file.ReadAtLeast(head, HeadBytes, throwOnEndOfStream: false) < HeadBytes)
            return 0;
        var end = begin + HeadBytes + ReadInt32LittleEndian(head);
        return end >= begin + HeadBytes && end <= file.Length ? end : 0;
    }

    private void Append(ReadOnlySpan<byte> payload)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        WriteInt32LittleEndian(head, payload.Length);
        WriteUInt32LittleEndian(head[4..], Crc32C.Of(payload));
        file.Write(head);
        file.Write(payload);
        file.Flush();
    }

    /// <summary>
    /// Finds all whole records, cuts a torn one off, and gives the configuration where it is another.
    /// </summary>
    private string? Recover(string configuration, bool keepCut)
    {
        if (ReadPayload() is not { } first)
        {
            file.SetLength(0);
            file.Position = 0;
            Append(Encoding.UTF8.GetBytes(configuration));
            return null;
        }
        if (Encoding.UTF8.GetString(first) is var found && found != configuration)
            return found;
        var end = file.Position;
        for (; ReadPayload() is { } payload; end = file.Position)
            if (
                ResultRecord.Read(payload) is { Clip.IsOk: true } done
                && (keepCut || done.Clip.Value.Quality.Cut is null)
            )
                positions[ResultRecord.KeyOf(done.Input)] = end;
        file.SetLength(end);
        file.Position = end;
        return null;
    }

    private byte[]? ReadPayload()
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        if (file.ReadAtLeast(head, HeadBytes, throwOnEndOfStream: false) < HeadBytes)
            return null;
        var length = ReadInt32LittleEndian(head);
        if (length < 0 || length > file.Length - file.Position)
            return null;
        var payload = new byte[length];
        file.ReadExactly(payload);
        return Crc32C.Of(payload) == ReadUInt32LittleEndian(head[4..]) ? payload : null;
    }
}

/// <summary>How far a run of extraction is.</summary>
/// <param name="Done">Clips with features.</param>
/// <param name="Bad">Clips that were bad.</param>
/// <param name="Last">The clip that was done last; null before the first.</param>
public sealed record JournalProgress(long Done, long Bad, string? Last)
{
    /// <summary>That of the run that writes a feature file; null where none has begun.</summary>
    public static JournalProgress? Of(string features) => ResultJournal.Progress(features + ".journal");
}
