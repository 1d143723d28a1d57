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

    private ResultJournal(FileStream file) => this.file = file;

    /// <summary>
    /// Opens or begins a journal; one of another configuration, or one that another run is writing, is refused. Clips
    /// that
    /// were kept up to a cut are encoded again unless <paramref name="keepCut"/> asks for them.
    /// </summary>
    public static Outcome<ResultJournal> Open(string path, string configuration, bool keepCut = false)
    {
        try
        {
            var journal = new ResultJournal(
                new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1 << 16)
            );
            if (journal.Recover(configuration, keepCut) is not { } other)
                return journal;
            journal.Dispose();
            return Outcome<ResultJournal>.Skipped(
                $"{path} was begun with other settings: it holds `{other}`, asked for is `{configuration}`. Give "
                    + $"another output, or delete that file to begin anew"
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Outcome<ResultJournal>.Skipped(
                $"{path} cannot be opened: {e.Message} If another run is writing it, wait for its end"
            );
        }
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

    public void Dispose() => file.Dispose();

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
