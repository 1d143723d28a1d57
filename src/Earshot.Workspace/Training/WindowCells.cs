using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Learning;
using Earshot.Learning.Labelling;
using Earshot.Workspace.Interchange;

namespace Earshot.Workspace.Training;

/// <summary>What the annotations say of windows: those of which anything is known (<see
/// cref="WindowLabelling"/>).</summary>
/// <param name="Windows">The windows, by recording and time; n.</param>
/// <param name="Classes">The classes, by number; k.</param>
/// <param name="Cells">What is known, shape (n, k); (n, 1) where there is no class.</param>
/// <param name="Verified">Whether somebody heard it: what figures may be measured on.</param>
/// <param name="Recordings">The recordings that anything is said of.</param>
public sealed record WindowCells(
    WindowRecord[] Windows,
    ClassRecord[] Classes,
    LabelMatrix Cells,
    bool[] Verified,
    IReadOnlySet<long> Recordings
)
{
    /// <summary>Of a workspace, or of some of its recordings.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="parts">The recordings, with the part of each whose windows are wanted, null: all of it.</param>
    public static WindowCells Of(WorkspaceStore workspace, IReadOnlyDictionary<long, TimeRange?>? parts = null)
    {
        var isOneOfMany = workspace.Windows.Output() == OutputKind.OneOfMany;
        ClassRecord[] classes = [.. workspace.Classes.All().Where(c => isOneOfMany || !c.IsNone).OrderBy(c => c.Id)];
        var said = Said(workspace, parts).OrderBy(ofRecording => ofRecording.Key).ToList();
        var options = new WindowLabellingOptions { SpreadsWholeRecordings = isOneOfMany };
        var labelled = said.Select(one => Label(workspace, one, parts?[one.Key], classes, options)).ToList();
        return new(
            [.. labelled.SelectMany(one => one.Windows)],
            classes,
            Stack([.. labelled.Select(one => one.Cells)], classes.Length),
            [.. labelled.SelectMany(one => one.Verified)],
            said.Select(ofRecording => ofRecording.Key).ToHashSet()
        );
    }

    /// <summary>What somebody said of recordings, or accepted, by recording.</summary>
    internal static ILookup<long, Annotation> Said(
        WorkspaceStore workspace,
        IReadOnlyDictionary<long, TimeRange?>? parts = null
    )
    {
        var none =
            workspace.Windows.Output() == OutputKind.OneOfMany
                ? null
                : workspace.Classes.All().SingleOrDefault(c => c.IsNone)?.Name;
        return (parts?.SelectMany(part => In(workspace, part.Key, part.Value)) ?? workspace.Annotations.All())
            .Where(a => !AnnotationExchange.IsUnheard(a.Value))
            .ToLookup(a => a.RecordingId, a => AsBackground(a.Value, none));
    }

    /// <summary>
    /// The one class to show of each row: of those present the first, else "none of these" where all are absent; null:
    /// none.
    /// </summary>
    /// <param name="none">The class "none of these"; null where there is none.</param>
    public long?[] OneClassEach(long? none) =>
        [
            .. Enumerable
                .Range(0, Windows.Length)
                .Select(row =>
                    Cells.Row(row).IndexOf(LabelMatrix.Present) is >= 0 and var place ? Classes[place].Id
                    : Cells.Row(row).ContainsAnyExcept(LabelMatrix.Absent) ? null
                    : none
                ),
        ];

    /// <summary>What is said of windows that a part of a recording touches: they may reach beyond it.</summary>
    private static IReadOnlyList<AnnotationRecord> In(WorkspaceStore workspace, long recording, TimeRange? part) =>
        part is null ? workspace.Annotations.Of(recording)
        : workspace.Windows.Of(recording, part) is [var first, ..] windows
            ? workspace.Annotations.Of(
                recording,
                TimeRange.FromMicroseconds(
                    first.Range.BeginMicroseconds,
                    windows.Max(window => window.Range.EndMicroseconds)
                )
            )
        : [];

    private static (WindowRecord[] Windows, LabelMatrix Cells, bool[] Verified) Label(
        WorkspaceStore workspace,
        IGrouping<long, Annotation> said,
        TimeRange? part,
        ClassRecord[] classes,
        WindowLabellingOptions options
    )
    {
        var windows = workspace.Windows.Of(said.Key, part);
        if (classes.Length == 0)
            return ([], new LabelMatrix(0, 1), []);
        var cells = WindowLabelling
            .Of([.. windows.Select(w => w.Range)], [.. classes.Select(c => c.Name)], [.. said], options)
            .Labels;
        int[] rows = [.. cells.KnownRows().Where(row => windows[row].Skipped is null)];
        var verified = said.Where(a => a.Source != AnnotationSource.Pseudo).ToList();
        bool IsVerified(TimeRange window) =>
            verified.Exists(a => a.Range is not { } range || range.Overlap(window) > 0);
        return (
            [.. rows.Select(row => windows[row])],
            cells.SelectRows(rows),
            [.. rows.Select(row => IsVerified(windows[row].Range))]
        );
    }

    /// <summary>In any of many, "none of these" means: all that is to be heard here is annotated.</summary>
    private static Annotation AsBackground(Annotation annotation, string? none) =>
        none is not null && annotation.ClassName == none && annotation.Polarity == Polarity.Present
            ? annotation with
            {
                ClassName = null,
                Polarity = Polarity.Complete,
            }
            : annotation;

    private static LabelMatrix Stack(LabelMatrix[] parts, int classes)
    {
        var all = new LabelMatrix(parts.Sum(part => part.Rows), Math.Max(1, classes));
        var next = 0;
        foreach (var part in parts)
            for (var row = 0; row < part.Rows; row++, next++)
            for (var c = 0; c < part.Classes; c++)
                all.Set(next, c, part[row, c], part.Weight(row, c));
        return all;
    }
}
