using Earshot.Annotations;
using Earshot.Audio;

namespace Earshot.Workspace.Training;

/// <summary>The label that is shown of a window.</summary>
/// <param name="WindowId">The window.</param>
/// <param name="ClassId">Its class; of several the first.</param>
/// <param name="IsVerified">Whether somebody heard it.</param>
public sealed record WindowLabel(long WindowId, long ClassId, bool IsVerified);

/// <summary>
/// The labels as who goes from window to window sees and gives them: one a window. Of clips that are one window each
/// they are the <see cref="LabelLog"/>; of cut recordings they follow from the annotations, and a label that is given
/// is an annotation of the window's stretch. Keeps what it worked out until something is said.
/// </summary>
public sealed class WindowLabels(WorkspaceStore workspace)
{
    private readonly Lock turn = new();
    private readonly Dictionary<long, List<(WindowRecord Window, WindowLabel? Label)>> ofRecordings = [];
    private readonly bool isCut = workspace.Windows.Cut() is not null;
    private long seen = -1;

    /// <summary>All labels.</summary>
    public IReadOnlyList<WindowLabel> All()
    {
        if (!isCut)
            return [.. workspace.Labels.All().Select(Shown)];
        lock (turn)
        {
            Refresh();
            return [.. ofRecordings.Values.SelectMany(known => known).Select(k => k.Label).OfType<WindowLabel>()];
        }
    }

    /// <summary>The labels of some windows.</summary>
    public IReadOnlyList<WindowLabel> Of(IReadOnlyCollection<long> windows)
    {
        if (!isCut)
            return [.. windows.Select(workspace.Labels.Of).OfType<LabelRecord>().Select(Shown)];
        var wanted = windows.ToHashSet();
        return [.. All().Where(label => wanted.Contains(label.WindowId))];
    }

    private static WindowLabel Shown(LabelRecord label) =>
        new(label.ClipId, label.ClassId, label.Source != LabelSource.Pseudo);

    /// <summary>Windows of which anything is known: they are not asked for.</summary>
    public IReadOnlySet<long> Known()
    {
        if (!isCut)
            return All().Select(label => label.WindowId).ToHashSet();
        lock (turn)
        {
            Refresh();
            return ofRecordings.Values.SelectMany(known => known).Select(k => k.Window.Id).ToHashSet();
        }
    }

    /// <summary>Number of labels of each class that has any.</summary>
    public IReadOnlyDictionary<long, int> Counts() =>
        isCut ? All().CountBy(label => label.ClassId).ToDictionary() : workspace.Labels.Counts();

    /// <summary>Gives each window a class, as one batch; null takes what was said of just this window away.</summary>
    public LabelBatch Give(
        IReadOnlyCollection<(long WindowId, long? ClassId)> labels,
        string author,
        LabelSource source = LabelSource.Human
    )
    {
        if (!isCut)
            return workspace.Labels.Give(labels, author, source);
        var windows = workspace.Windows.Of([.. labels.Select(l => l.WindowId)]);
        var wanted = labels.DistinctBy(l => l.WindowId).ToDictionary(l => l.WindowId, l => l.ClassId);
        var classes = workspace.Classes.All().ToDictionary(c => c.Id);
        var (drafts, removed) = (new List<AnnotationDraft>(), new List<long>());
        foreach (var ofRecording in windows.GroupBy(w => w.RecordingId))
        {
            var held = workspace
                .Annotations.Of(ofRecording.Key, Hull(ofRecording.Select(w => (TimeRange?)w.Range)))
                .ToLookup(a => a.Value.Range);
            foreach (var window in ofRecording)
                if (wanted[window.Id] is { } classId)
                    drafts.Add(Draft(window, classes[classId], held[window.Range], author, source));
                else
                    removed.AddRange(held[window.Range].Where(IsLabel).Select(a => a.Id));
        }
        var batch =
            drafts.Count > 0 || removed.Count == 0
                ? workspace.Annotations.Put(drafts, author, source == LabelSource.Pseudo ? "accept" : "label")
                : workspace.Annotations.Remove(removed, author);
        return new LabelBatch(batch.Id, batch.Action, [.. windows.Select(w => w.Id)]);
    }

    /// <summary>Takes a batch back, or the author's newest; null where there is none.</summary>
    public LabelBatch? Undo(string author, long? batch)
    {
        var undo = batch is { } named ? workspace.Labels.Undo(author, named) : workspace.Labels.Undo(author);
        return isCut && undo is not null ? undo with { ClipIds = [] } : undo;
    }

    /// <summary>What holds now of the windows that a batch changed.</summary>
    public IReadOnlyList<LabelState> Of(LabelBatch batch) =>
        isCut ? States(workspace.Annotations.PlacesOf(batch.Id), batch.ClipIds) : workspace.Labels.Of(batch);

    /// <summary>What holds now of the windows that something was said of after an event.</summary>
    public IReadOnlyList<LabelState> Since(long lastEvent) =>
        isCut ? States(workspace.Annotations.PlacesSince(lastEvent), []) : workspace.Labels.Since(lastEvent);

    /// <summary>All that happened to a window's labels, oldest first.</summary>
    public IReadOnlyList<LabelEvent> History(WindowRecord window) =>
        isCut
            ?
            [
                .. from e in workspace.Annotations.HistoryOf(window.RecordingId)
                where e.Value?.Range is not { } range || range.Overlap(window.Range) > 0
                select new LabelEvent(
                    e.Id,
                    e.BatchId,
                    e.Action,
                    e.Value is null ? null : Text(e.Value),
                    e.Value is null ? null : Enum.Parse<LabelSource>(e.Value.Source.ToString()),
                    e.Author,
                    e.At
                ),
            ]
            : workspace.Labels.History(window.RecordingId);

    private static string Text(Annotation said) =>
        said.Polarity switch
        {
            Polarity.Present => said.ClassName!,
            Polarity.Absent => $"no {said.ClassName}",
            _ => "all annotated",
        };

    private static bool IsLabel(AnnotationRecord said) =>
        said.Value.Polarity == Polarity.Present || said.Value is { Polarity: Polarity.Complete, ClassName: null };

    /// <summary>Who labelled this very window before changes that label.</summary>
    private static AnnotationDraft Draft(
        WindowRecord window,
        ClassRecord classRecord,
        IEnumerable<AnnotationRecord> held,
        string author,
        LabelSource source
    ) =>
        new(
            window.RecordingId,
            new Annotation(
                classRecord.IsNone ? null : classRecord.Name,
                classRecord.IsNone ? Polarity.Complete : Polarity.Present
            )
            {
                Range = window.Range,
                Source = Enum.Parse<AnnotationSource>(source.ToString()),
            },
            held.FirstOrDefault(a => a.Value.Annotator == author && IsLabel(a))?.Id
        );

    private IReadOnlyList<LabelState> States(
        IReadOnlyList<(long RecordingId, TimeRange? Range)> places,
        IReadOnlyCollection<long> also
    )
    {
        lock (turn)
        {
            Refresh();
            var touched = places
                .GroupBy(place => place.RecordingId, place => place.Range)
                .SelectMany(ofRecording =>
                {
                    var ranges = ofRecording.ToList();
                    return workspace
                        .Windows.Of(ofRecording.Key, Hull(ranges))
                        .Where(w => ranges.Exists(range => range?.Overlap(w.Range) is not 0));
                })
                .UnionBy(also.Count == 0 ? [] : workspace.Windows.Of(also), window => window.Id);
            return
            [
                .. from window in touched
                let label = ofRecordings
                    .GetValueOrDefault(window.RecordingId)
                    ?.Find(known => known.Window.Id == window.Id)
                    .Label
                select new LabelState(
                    window.Id,
                    label?.ClassId,
                    label is null ? null
                        : label.IsVerified ? LabelSource.Human
                        : LabelSource.Pseudo
                ),
            ];
        }
    }

    /// <summary>Works out anew the parts of recordings that something was said of since the last time.</summary>
    private void Refresh()
    {
        var last = workspace.Labels.LastEvent();
        if (last == seen)
            return;
        var touched = seen < 0 ? null : Touched(workspace.Annotations.PlacesSince(seen));
        var cells = WindowCells.Of(workspace, touched);
        var shown = cells.OneClassEach(workspace.Classes.All().SingleOrDefault(c => c.IsNone)?.Id);
        foreach (var (id, part) in touched ?? [])
            if (part is not { } range)
                ofRecordings.Remove(id);
            else if (ofRecordings.TryGetValue(id, out var known))
                known.RemoveAll(one => one.Window.Range.Overlap(range) > 0);
        foreach (var (row, window) in cells.Windows.Index())
        {
            if (!ofRecordings.TryGetValue(window.RecordingId, out var known))
                ofRecordings[window.RecordingId] = known = [];
            var label = shown[row] is { } classId ? new WindowLabel(window.Id, classId, cells.Verified[row]) : null;
            known.Add((window, label));
        }
        foreach (var (id, _) in touched ?? [])
            ofRecordings.GetValueOrDefault(id)?.Sort((a, b) => a.Window.Range.CompareTo(b.Window.Range));
        seen = last;
    }

    /// <summary>
    /// The part of each recording whose windows may be labelled otherwise: two windows more on either side, so that a
    /// word on a whole recording of more than two windows is told from one on a short clip.
    /// </summary>
    private Dictionary<long, TimeRange?> Touched(IReadOnlyList<(long RecordingId, TimeRange? Range)> places)
    {
        var more = 2 * (long)(1e6 * workspace.Windows.Cut()!.WindowSeconds);
        return places
            .GroupBy(place => place.RecordingId, place => place.Range)
            .ToDictionary(
                ofRecording => ofRecording.Key,
                ofRecording =>
                    Hull(ofRecording) is { } hull
                        ? (TimeRange?)
                            TimeRange.FromMicroseconds(
                                Math.Max(0, hull.BeginMicroseconds - more),
                                hull.EndMicroseconds + more
                            )
                        : null
            );
    }

    /// <summary>The part that holds all of them; null: one is the whole recording.</summary>
    private static TimeRange? Hull(IEnumerable<TimeRange?> ranges)
    {
        var all = ranges.ToList();
        return all.Contains(null)
            ? null
            : TimeRange.FromMicroseconds(
                all.Min(range => range!.Value.BeginMicroseconds),
                all.Max(range => range!.Value.EndMicroseconds)
            );
    }
}
