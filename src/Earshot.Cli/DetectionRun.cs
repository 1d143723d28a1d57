using System.Globalization;
using System.Security.Cryptography;
using Earshot.Datasets;
using Earshot.Decoding;
using Earshot.Detections;
using Earshot.Features;
using Earshot.Inference;
using Earshot.Recordings;

namespace Earshot.Cli;

/// <summary>Events of recordings by a model of any of many.</summary>
/// <param name="session">The run.</param>
/// <param name="modelPath">The model's file.</param>
/// <param name="model">The model.</param>
/// <param name="cuts">How recordings are cut: one length, or several that are joined.</param>
/// <param name="options">How scores become events.</param>
internal sealed class DetectionRun(
    Session session,
    string modelPath,
    Model model,
    IReadOnlyList<SegmentOptions> cuts,
    DetectionOptions options
)
{
    /// <summary>What could not be read.</summary>
    public List<SkippedInput> Skipped { get; } = [];

    /// <summary>Asks it of all recordings, several at a time.</summary>
    /// <param name="set">The recordings.</param>
    /// <param name="audio">Opens them.</param>
    /// <param name="journalPath">Where to keep what was done, so that a run that was stopped goes on; null:
    /// nowhere.</param>
    public List<RecordingDetections> Find(ClipSet set, ClipAudio audio, string? journalPath)
    {
        using var journal = journalPath is null
            ? null
            : DetectionJournal.Open(journalPath, Configuration()).OrBadInput();
        if (journal is not null && journal.Count + journal.Begun > 0)
            session.Note($"going on: {journal.Count} recordings were done, {journal.Begun} begun");
        var encoder = model.CreateEncoder(KnownEncoders.All).OrBadInput();
        var found = Each(session, set, path => Listen(path, audio, encoder, journal), r => r.Objections, Skipped);
        return [.. found.Select(r => new RecordingDetections(r.Path, r.Found))];
    }

    /// <summary>What is found in each recording, several at a time, in the set's order.</summary>
    /// <param name="session">The run.</param>
    /// <param name="set">The recordings.</param>
    /// <param name="listen">Reads one.</param>
    /// <param name="objections">What of it could not be judged.</param>
    /// <param name="skipped">Takes what could not be read or judged.</param>
    public static List<(string Path, T Found)> Each<T>(
        Session session,
        ClipSet set,
        Func<string, Outcome<T>> listen,
        Func<T, IEnumerable<string>> objections,
        List<SkippedInput> skipped
    )
    {
        string[] paths = [.. set.Clips.Select(clip => clip.Path).Distinct()];
        using var progress = session.Progress("listening", paths.Length, "recordings");
        var found = new Outcome<T>[paths.Length];
        var done = 0;
        Parallel.For(
            0,
            paths.Length,
            new ParallelOptions { MaxDegreeOfParallelism = session.Threads, CancellationToken = session.Cancellation },
            i =>
            {
                found[i] = listen(paths[i]);
                progress.Report(Interlocked.Increment(ref done));
            }
        );
        foreach (var (path, outcome) in paths.Zip(found))
            skipped.AddRange(
                (outcome.IsOk ? objections(outcome.Value) : [outcome.Reason!]).Select(reason => new SkippedInput(
                    path,
                    reason
                ))
            );
        return [.. paths.Zip(found).Where(p => p.Second.IsOk).Select(p => (p.First, p.Second.Value))];
    }

    /// <summary>Cuts the events out into WAV files, a folder a class; gives their number.</summary>
    /// <param name="set">The recordings.</param>
    /// <param name="audio">Opens them.</param>
    /// <param name="recordings">What was found in them.</param>
    /// <param name="folder">Where they go.</param>
    /// <param name="marginSeconds">Sound kept before and after.</param>
    public int Cut(
        ClipSet set,
        ClipAudio audio,
        IReadOnlyList<RecordingDetections> recordings,
        string folder,
        double marginSeconds
    )
    {
        var files = 0;
        foreach (var recording in recordings.Where(r => r.Found.Detections.Count > 0))
        {
            var name = Path.ChangeExtension(Path.GetRelativePath(set.Root, recording.Path), null);
            var cut = audio
                .Open(recording.Path)
                .Then(stream =>
                {
                    using (stream)
                        return DetectionTables.Cut(stream, recording, name, folder, marginSeconds);
                });
            if (cut.IsOk)
                files += cut.Value;
            else
                Skipped.Add(new(recording.Path, cut.Reason!));
        }
        return files;
    }

    private Outcome<DetectedRecording> Listen(
        string path,
        ClipAudio audio,
        IClipEncoder encoder,
        DetectionJournal? journal
    )
    {
        if (journal?.Find(path) is { } before)
            return before;
        return audio
            .Open(path)
            .Then(stream =>
            {
                using (stream)
                    return RecordingDetection.Run(
                        stream,
                        model,
                        encoder,
                        cuts,
                        options,
                        session.Cancellation,
                        journal?.Checkpoints(path)
                    );
            })
            .Then<DetectedRecording>(found =>
            {
                journal?.Add(path, found);
                return found;
            });
    }

    /// <summary>What decides on the result.</summary>
    private string Configuration() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(modelPath)))} "
                + $"{string.Join(", ", cuts)} {options with { PerClass = null }}"
        );
}
