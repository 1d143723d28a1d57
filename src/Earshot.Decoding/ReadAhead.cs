using System.Collections.Concurrent;

namespace Earshot.Decoding;

/// <summary>
/// Reads files ahead of those who decode them, with one thread a disk: a disk that turns or stands behind a network
/// reads one file after another, whatever the number of decoders. Few files and bytes are held at a time.
/// </summary>
/// <typeparam name="T">What the caller calls a clip.</typeparam>
internal sealed class ReadAhead<T> : IDisposable
{
    /// <summary>A longer file is left to the decoder, which streams it.</summary>
    public const int LongestBytes = 4 << 20;

    /// <summary>Most files and bytes read ahead, and most names known of a disk.</summary>
    public const int AheadFiles = 64,
        AheadBytes = 32 << 20,
        AheadNames = 4096;

    private readonly BlockingCollection<ReadFile<T>> ready = new(AheadFiles);
    private readonly Dictionary<string, BlockingCollection<(T Clip, string Path)>> disks = [];
    private readonly List<Task> readers = [];
    private readonly ByteBudget budget = new(AheadBytes);
    private readonly CancellationToken cancellation;
    private readonly CancellationTokenSource stop;
    private readonly Task scan;

    /// <summary>Begins to read.</summary>
    /// <param name="clips">Enumerated as they are needed, by a thread of its own.</param>
    /// <param name="place">Where a clip lies, or why it can't be read.</param>
    /// <param name="cancellation">Stops.</param>
    public ReadAhead(IEnumerable<T> clips, Func<T, Outcome<string>> place, CancellationToken cancellation)
    {
        this.cancellation = cancellation;
        stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        scan = Start(() => Scan(clips, place));
    }

    /// <summary>The files as they come, to be taken once; throws what the enumeration of the clips threw.</summary>
    public IEnumerable<ReadFile<T>> Files()
    {
        foreach (var file in ready.GetConsumingEnumerable(cancellation))
            yield return file;
        cancellation.ThrowIfCancellationRequested();
        scan.GetAwaiter().GetResult();
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        stop.Cancel();
        Task.WaitAny(scan);
        stop.Dispose();
    }

    private void Scan(IEnumerable<T> clips, Func<T, Outcome<string>> place)
    {
        try
        {
            foreach (var clip in clips)
            {
                var path = place(clip);
                if (path.IsOk)
                    DiskOf(path.Value).Add((clip, path.Value), stop.Token);
                else
                    ready.Add(new(clip, path, null), stop.Token);
            }
        }
        finally
        {
            foreach (var disk in disks.Values)
                disk.CompleteAdding();
            try
            {
                Task.WaitAll(readers);
            }
            finally
            {
                ready.CompleteAdding();
            }
        }
    }

    private BlockingCollection<(T Clip, string Path)> DiskOf(string path)
    {
        var name = Disks.Of(path);
        if (disks.TryGetValue(name, out var disk))
            return disk;
        disks[name] = disk = new(AheadNames);
        readers.Add(Start(() => Read(disk)));
        return disk;
    }

    /// <summary>
    /// What it meets unforeseen ends the scan too, which would else wait for ever for room in a list that nobody reads.
    /// </summary>
    private void Read(BlockingCollection<(T Clip, string Path)> disk)
    {
        try
        {
            foreach (var (clip, path) in disk.GetConsumingEnumerable(stop.Token))
                ready.Add(new(clip, path, FileBytes.Read(path, LongestBytes, budget, stop.Token)), stop.Token);
        }
        catch
        {
            stop.Cancel();
            throw;
        }
    }

    private static Task Start(Action work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}

/// <summary>A clip on its way to a decoder.</summary>
/// <param name="Clip">The clip.</param>
/// <param name="Path">Where it lies, or why it can't be read.</param>
/// <param name="Bytes">The file; null where the decoder reads it for itself.</param>
internal sealed record ReadFile<T>(T Clip, Outcome<string> Path, FileBytes? Bytes);
