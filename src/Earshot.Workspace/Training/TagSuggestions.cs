using System.Collections.Concurrent;
using Earshot.Audio;
using Earshot.Decoding;
using Earshot.Features;
using Earshot.Features.Tagging;

namespace Earshot.Workspace.Training;

/// <summary>A window that a published network takes for a class that nobody need have labelled yet.</summary>
/// <param name="WindowId">The window.</param>
/// <param name="ClassName">The class.</param>
/// <param name="Tag">Number of the network's own class that says so.</param>
/// <param name="Score">Its score, 0 to 1.</param>
internal sealed record TagSuggestion(long WindowId, string ClassName, int Tag, float Score);

/// <summary>A start without labels: windows by the scores of a published network's own classes.</summary>
/// <param name="workspace">The workspace; nothing is written to it.</param>
/// <param name="tagger">The network.</param>
/// <param name="classes">What is looked for, each with the network's classes it goes by.</param>
internal sealed class TagSuggestions(WorkspaceStore workspace, Tagger tagger, IReadOnlyList<TagMatch> classes)
{
    private sealed record Scored(long WindowId, (int Tag, float Score)[] OfClasses);

    private readonly ConcurrentQueue<Scored> scored = [];

    /// <summary>Scores all windows by the workspace's own vectors; false: they are of another encoder.</summary>
    public bool ScoreVectors()
    {
        var (maker, name) = (workspace.Encoder.Fingerprint, workspace.Encoder.Name);
        if (
            workspace.Encoders.Create(name) is not { IsOk: true, Value: var made }
            || made.Fingerprint != maker
            || tagger.PlaceIn(made) is not { } at
        )
            return false;
        foreach (var block in workspace.Features.Blocks())
            for (var row = 0; row < block.ClipIds.Length; row++)
                Score(block.ClipIds[row], tagger.Of(block.Features, row, at));
        return true;
    }

    /// <summary>Scores all windows by their sound.</summary>
    /// <param name="audio">Opens the recordings.</param>
    /// <param name="threads">Recordings at a time.</param>
    /// <param name="done">Told after each recording why it could not be heard; null: all is well.</param>
    /// <param name="cancellation">Stops.</param>
    public void ScoreSound(
        ClipAudio audio,
        int threads,
        Action<ClipRecord, string?> done,
        CancellationToken cancellation = default
    )
    {
        var windows = workspace.Windows.All().ToLookup(window => window.RecordingId);
        var cut = workspace.Windows.Cut();
        new ClipPipeline(audio, tagger.Encoder, threads, cut).Run(
            workspace.Clips.All().Where(clip => windows.Contains(clip.Id)),
            workspace.Clips.FullPath,
            (clip, heard) =>
            {
                foreach (var (window, features) in Heard(heard, [.. windows[clip.Id]], cut))
                    Score(window, tagger.Scores(features));
                done(clip, heard.IsOk ? heard.Value.Objections.FirstOrDefault() : heard.Reason);
            },
            cancellation
        );
    }

    /// <summary>Windows nobody labelled, of each class in turn the one with the highest score; none that overlaps one
    /// before it.</summary>
    /// <param name="count">How many are wanted.</param>
    /// <param name="where">Those that may be asked; null: all.</param>
    public IReadOnlyList<TagSuggestion> Next(int count, Predicate<long>? where = null)
    {
        var labelled = workspace.WindowLabels.Known();
        Scored[] open = [.. scored.Where(s => !labelled.Contains(s.WindowId) && where?.Invoke(s.WindowId) != false)];
        var queues = classes
            .Select(
                (_, c) => new Queue<Scored>(open.OrderByDescending(s => s.OfClasses[c].Score).ThenBy(s => s.WindowId))
            )
            .ToArray();
        var places = workspace.Windows.All().ToDictionary(window => window.Id);
        var (chosen, taken) = (new List<TagSuggestion>(), new List<WindowRecord>());
        bool IsFree(Scored one) =>
            !taken.Exists(other =>
                other.Id == one.WindowId
                || (
                    other.RecordingId == places[one.WindowId].RecordingId
                    && other.Range.Overlap(places[one.WindowId].Range) > 0
                )
            );
        while (chosen.Count < count && queues.Any(queue => queue.Count > 0))
            for (var c = 0; c < queues.Length && chosen.Count < count; c++)
            {
                while (queues[c].TryPeek(out var next) && !IsFree(next))
                    queues[c].Dequeue();
                if (!queues[c].TryDequeue(out var best))
                    continue;
                taken.Add(places[best.WindowId]);
                chosen.Add(new(best.WindowId, classes[c].ClassName, best.OfClasses[c].Tag, best.OfClasses[c].Score));
            }
        return chosen;
    }

    private void Score(long window, float[] scores) =>
        scored.Enqueue(
            new(window, [.. classes.Select(c => c.Tags.Select(tag => (tag, scores[tag])).MaxBy(pair => pair.Item2))])
        );

    /// <summary>The features of each window of a recording, found by where it begins.</summary>
    private static IEnumerable<(long WindowId, float[] Features)> Heard(
        Outcome<EncodedClip> heard,
        WindowRecord[] windows,
        SegmentOptions? cut
    )
    {
        if (!heard.IsOk)
            return [];
        if (cut is null)
            return windows is [var whole] && heard.Value.HasFeatures ? [(whole.Id, heard.Value.Features)] : [];
        var begins = windows.ToDictionary(window => window.Range.BeginMicroseconds, window => window.Id);
        return from segment in heard.Value.Segments
            let begin = TimeRange.Round(segment.BeginSeconds)
            where segment.Features.IsOk && begins.ContainsKey(begin)
            select (begins[begin], segment.Features.Value);
    }
}
