using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Workspace.Interchange;

namespace Earshot.Workspace.Search;

/// <summary>Windows by what is known of them; what is null does not matter.</summary>
public sealed record WindowFilter
{
    /// <summary>They have a score of this class by the newest run, within the bounds.</summary>
    public long? ClassId { get; init; }

    /// <summary>The lowest score. Default: 0.</summary>
    public float ScoreFrom { get; init; }

    /// <summary>The highest score. Default: 1.</summary>
    public float ScoreTo { get; init; } = 1;

    /// <summary>Whether anything is known of them.</summary>
    public bool? IsKnown { get; init; }

    /// <summary>The class they are labelled with.</summary>
    public long? LabelId { get; init; }

    /// <summary>Who said something of them.</summary>
    public string? Annotator { get; init; }

    /// <summary>Whether somebody said something of them without being sure. Default: it does not matter.</summary>
    public bool IsUnsure { get; init; }

    /// <summary>Whether two people call them differently. Default: it does not matter.</summary>
    public bool IsConflict { get; init; }

    /// <summary>They are of recordings whose path holds this; case does not count.</summary>
    public string? Path { get; init; }

    /// <summary>Where and when they were recorded.</summary>
    public RecordingFilter Place { get; init; } = new();

    /// <summary>Whether one window passes; null: all do.</summary>
    public Predicate<long>? Windows(WorkspaceStore workspace)
    {
        List<Predicate<long>> all =
        [
            .. new[]
            {
                ClassId is { } classId ? Scored(workspace, classId) : null,
                IsKnown is { } isKnown ? Known(workspace, isKnown) : null,
                LabelId is { } labelId ? Labelled(workspace, labelId) : null,
                Annotator is { } annotator ? Said(workspace, one => one.Annotator == annotator) : null,
                IsUnsure ? Said(workspace, one => one.Unsure && !AnnotationExchange.IsUnheard(one)) : null,
                IsConflict ? Conflicting(workspace) : null,
                Path is { Length: > 0 } path ? Of(workspace, path) : null,
                Place.Windows(workspace),
            }.OfType<Predicate<long>>(),
        ];
        return all.Count == 0 ? null : id => all.TrueForAll(passes => passes(id));
    }

    private Predicate<long> Scored(WorkspaceStore workspace, long classId) =>
        workspace
            .Runs.Scores(classId)
            .Where(score => score.Score >= ScoreFrom && score.Score <= ScoreTo)
            .Select(score => score.WindowId)
            .ToHashSet()
            .Contains;

    private static Predicate<long> Known(WorkspaceStore workspace, bool isKnown)
    {
        var known = workspace.WindowLabels.Known();
        return id => known.Contains(id) == isKnown;
    }

    private static Predicate<long> Labelled(WorkspaceStore workspace, long classId) =>
        workspace.WindowLabels.All().Where(l => l.ClassId == classId).Select(l => l.WindowId).ToHashSet().Contains;

    /// <summary>Windows that such an annotation lies in.</summary>
    private static Predicate<long> Said(WorkspaceStore workspace, Predicate<Annotation> such) =>
        In(
            workspace,
            workspace.Annotations.All().Where(one => such(one.Value)).Select(one => (one.RecordingId, one.Value.Range))
        );

    private static Predicate<long> Conflicting(WorkspaceStore workspace) =>
        In(workspace, workspace.Opinions().Conflicts.Select(place => (place.RecordingId, place.Range)));

    private static Predicate<long> In(WorkspaceStore workspace, IEnumerable<(long Recording, TimeRange?)> places) =>
        places
            .GroupBy(place => place.Recording, place => place.Item2)
            .SelectMany(ofRecording => Touched(workspace, ofRecording.Key, [.. ofRecording]))
            .ToHashSet()
            .Contains;

    private static IEnumerable<long> Touched(WorkspaceStore workspace, long recording, List<TimeRange?> ranges) =>
        workspace
            .Windows.Of(recording)
            .Where(window => ranges.Exists(range => range?.Overlap(window.Range) is not 0))
            .Select(window => window.Id);

    private static Predicate<long> Of(WorkspaceStore workspace, string path)
    {
        var recordings = workspace
            .Recordings.All()
            .Where(recording => recording.Path.Contains(path, StringComparison.OrdinalIgnoreCase))
            .Select(recording => recording.Id)
            .ToHashSet();
        var windows = workspace.Windows.Encoded().Where(window => recordings.Contains(window.RecordingId));
        return windows.Select(window => window.Id).ToHashSet().Contains;
    }
}
