using Earshot.Audio;

namespace Earshot.Studio.Tiles;

/// <summary>
/// A recording's columns of about a second, made in one pass and kept in a file: 258 bytes a second. Can be read while
/// it grows.
/// </summary>
internal sealed class Overview(string file)
{
    private readonly string growing = $"{file}.{Environment.ProcessId}.part";
    private readonly Lock turn = new();
    private TaskCompletionSource news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long columns;
    private bool isDone;
    private Task making = Task.CompletedTask;

    /// <summary>Why the recording could not be read to its end; null where it could, or is still being read.</summary>
    public string? Reason { get; private set; }

    /// <summary>Begins to make it, or finds it made.</summary>
    public Overview Begin(Func<Outcome<IAudioStream>> open, CancellationToken gone)
    {
        making = Task.Run(() => Make(open, gone), CancellationToken.None);
        return this;
    }

    /// <summary>Waits until so many columns are there, or all there are; answers whether.</summary>
    public async Task<bool> WaitForAsync(long wanted, TimeSpan patience, CancellationToken gone)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(gone);
        limit.CancelAfter(patience);
        while (State(wanted) is { } more)
            if (await Task.WhenAny(more, Task.Delay(Timeout.Infinite, limit.Token)) != more)
                return false;
        if (making.IsFaulted)
            await making;
        return true;
    }

    /// <summary>Those of the columns [from, to) that are there.</summary>
    public byte[] Columns(long from, long to)
    {
        var count = Math.Max(0, Math.Min(to, Volatile.Read(ref columns)) - from);
        var bytes = new byte[count * TileGrid.ColumnBytes];
        if (count == 0)
            return bytes;
        using var stream = new FileStream(
            File.Exists(file) ? file : growing,
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete
        );
        stream.Position = from * TileGrid.ColumnBytes;
        stream.ReadExactly(bytes);
        return bytes;
    }

    private void Make(Func<Outcome<IAudioStream>> open, CancellationToken gone)
    {
        try
        {
            if (File.Exists(file))
                Tell(new FileInfo(file).Length / TileGrid.ColumnBytes, done: true);
            else
                Reason = open().Then(stream => Read(stream, gone)).Reason;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            Reason = $"its picture can't be kept in {file}: {failed.Message}";
        }
        finally
        {
            Tell(Volatile.Read(ref columns), done: true);
        }
    }

    private Outcome<bool> Read(IAudioStream stream, CancellationToken gone)
    {
        using (stream)
        {
            var read = ColumnReader.At(stream, TileGrid.OverviewZoom, 0).Then(reader => Write(reader, gone));
            if (read.IsOk)
                File.Move(growing, file, overwrite: true);
            return read;
        }
    }

    private Outcome<bool> Write(ColumnReader reader, CancellationToken gone)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        using var stream = new FileStream(
            growing,
            FileMode.Create,
            FileAccess.Write,
            FileShare.Read | FileShare.Delete
        );
        var column = new byte[TileGrid.ColumnBytes];
        for (var written = 0L; ; written++)
        {
            gone.ThrowIfCancellationRequested();
            var next = reader.Next(column);
            if (!next.IsOk)
                return Outcome<bool>.Skipped(next.Reason!);
            if (!next.Value || written % TileGrid.Columns == 0)
            {
                stream.Flush();
                Tell(written, done: false);
            }
            if (!next.Value)
                return true;
            stream.Write(column);
        }
    }

    private void Tell(long there, bool done)
    {
        lock (turn)
        {
            (columns, isDone) = (there, done);
            news.SetResult();
            news = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>What to wait for; null where there is nothing to wait for.</summary>
    private Task? State(long wanted)
    {
        lock (turn)
            return isDone || columns >= wanted ? null : news.Task;
    }
}
