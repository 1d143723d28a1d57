using Earshot.Datasets;
using Earshot.Decoding;
using Earshot.Recordings.Extraction;

namespace Earshot.Cli.Cluster;

/// <summary>Sizes and lengths of clips by a look at each file's header, and by them the part each belongs to.</summary>
internal static class ClipLengths
{
    /// <summary>What a format says nothing of its length takes a second, about: MP3 of 128 kbit/s.</summary>
    private const double BytesPerSecond = 16_000;

    /// <summary>The set with what is said of each file, cut into parts of about equal length.</summary>
    /// <param name="session">Its threads look at so many files at a time.</param>
    /// <param name="set">The clips.</param>
    /// <param name="parts">How many parts.</param>
    /// <param name="audio">Opens the files.</param>
    public static ClipSet Listed(Session session, ClipSet set, int parts, ClipAudio audio)
    {
        var files = new ListedFile[set.Clips.Count];
        var looked = 0;
        using var progress = session.Progress("listing", files.Length, "clips");
        Parallel.For(
            0,
            files.Length,
            new() { MaxDegreeOfParallelism = session.Threads, CancellationToken = session.Cancellation },
            i =>
            {
                files[i] = Look(set.Clips[i].Path, audio);
                progress.Report(Interlocked.Increment(ref looked));
            }
        );
        var shards = Shard.Cut([.. files.Select(file => file.Seconds)], parts);
        return new(
            set.Name,
            [.. set.Clips.Select((clip, i) => clip with { Listed = files[i] with { Shard = shards[i] } })]
        )
        {
            Root = set.Root,
            Skipped = set.Skipped,
        };
    }

    /// <summary>A clip that can't be opened has no length; whose part it is finds out why.</summary>
    private static ListedFile Look(string path, ClipAudio audio)
    {
        var input = ClipInput.Of(path, path);
        var opened = audio.Open(path);
        if (!opened.IsOk)
            return new(input.Bytes, input.ModifiedUtc, 0, 0);
        using var stream = opened.Value;
        var seconds = stream.DeclaredFrames / (double)stream.SampleRateHz ?? input.Bytes / BytesPerSecond;
        return new(input.Bytes, input.ModifiedUtc, seconds, 0);
    }
}
