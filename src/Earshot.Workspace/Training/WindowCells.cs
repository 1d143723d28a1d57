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
/// <param name="Heard">Whether somebody heard it: what figures may be measured on.</param>
/// <param name="Recordings">The recordings that anything is said of.</param>
public sealed record WindowCells(
    WindowRecord[] Windows,
    ClassRecord[] Classes,
    LabelMatrix Cells,
    bool[] Heard,
    IReadOnlySet<long> Recordings
)
{
    /// <summary>Of a workspace, or of some of its recordings.</summary>
    public static WindowCells Of(WorkspaceStore workspace, IReadOnlyCollection<long>? recordings = null)
    {
        var isOneOfMany = workspace.Windows.Output() == OutputKind.OneOfMany;
        var known = workspace.Classes.All();
        var none = isOneOfMany ? null : known.SingleOrDefault(c => c.IsNone)?.Name;
        ClassRecord[] classes = [.. known.Where(c => isOneOfMany || !c.IsNone).OrderBy(c => c.Id)];
        var said = (recordings?.SelectMany(id => workspace.Annotations.Of(id)) ?? workspace.Annotations.All())
            .Where(a => !AnnotationExchange.IsUnheard(a.Value))
            .GroupBy(a => a.RecordingId, a => AsBackground(a.Value, none))
            .OrderBy(ofRecording => ofRecording.Key)
            .ToList();
        var options = new WindowLabellingOptions { SpreadsWholeRecordings = isOneOfMany };
        var labelled = said.Select(ofRecording => Label(workspace, ofRecording, classes, options)).ToList();
        return new(
            [.. labelled.SelectMany(one => one.Windows)],
            classes,
            Stack([.. labelled.Select(one => one.Cells)], classes.Length),
            [.. labelled.SelectMany(one => one.Heard)],
            said.Select(ofRecording => ofRecording.Key).ToHashSet()
        );
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

    private static (WindowRecord[] Windows, LabelMatrix Cells, bool[] Heard) Label(
        WorkspaceStore workspace,
        IGrouping<long, Annotation> said,
        ClassRecord[] classes,
        WindowLabellingOptions options
    )
    {
        var windows = workspace.Windows.Of(said.Key);
        if (classes.Length == 0)
            return ([], new LabelMatrix(0, 1), []);
        var cells = WindowLabelling
            .Of([.. windows.Select(w => w.Range)], [.. classes.Select(c => c.Name)], [.. said], options)
            .Labels;
        int[] rows = [.. cells.KnownRows().Where(row => windows[row].Skipped is null)];
        var heard = said.Where(a => a.Source != AnnotationSource.Pseudo).ToList();
        bool IsHeard(TimeRange window) => heard.Exists(a => a.Range is not { } range || range.Overlap(window) > 0);
        return (
            [.. rows.Select(row => windows[row])],
            cells.SelectRows(rows),
            [.. rows.Select(row => IsHeard(windows[row].Range))]
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
