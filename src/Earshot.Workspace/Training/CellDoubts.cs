using System.Numerics.Tensors;
using Earshot.Annotations;
using Earshot.Learning.Confidence;
using Earshot.Numerics;
using Earshot.Workspace.Interchange;

namespace Earshot.Workspace.Training;

/// <summary>What held-out answers say of the annotations that the windows' cells follow from.</summary>
internal sealed class CellDoubts
{
    private readonly WorkspaceStore workspace;
    private readonly CellRows rows;
    private readonly HeldOutCells held;
    private readonly Matrix<float> scores;
    private readonly ILookup<long, (WindowRecord Window, int Place)> ofRecording;

    public CellDoubts(WorkspaceStore workspace, CellRows rows, HeldOutCells held)
    {
        (this.workspace, this.rows, this.held) = (workspace, rows, held);
        scores = held.Probabilities.Clone();
        ClassCalibration.Learn(held)?.Apply(scores);
        var places = held.Rows.Select((row, place) => (rows.Windows.ClipIds[row], place)).ToDictionary();
        ofRecording = workspace
            .Windows.Of(places.Keys)
            .ToLookup(window => window.RecordingId, window => (window, places[window.Id]));
    }

    /// <summary>One of each annotation that was held out, and one of each window where all is annotated but a class
    /// that the model hears.</summary>
    public IEnumerable<LabelDoubt> All() =>
        workspace
            .Annotations.All()
            .Where(said => !said.Value.Unsure && !AnnotationExchange.IsUnheard(said.Value))
            .SelectMany(said =>
                said.Value.Polarity switch
                {
                    Polarity.Present => OfAnnotation(said, LabelMatrix.Present),
                    Polarity.Absent => OfAnnotation(said, LabelMatrix.Absent),
                    _ => Missed(said),
                }
            )
            .DistinctBy(doubt => (doubt.AnnotationId, doubt.RecordingId, doubt.Range, doubt.ClassName));

    /// <summary>By the window that speaks most for the class.</summary>
    private IEnumerable<LabelDoubt> OfAnnotation(AnnotationRecord said, sbyte cell)
    {
        var c = Array.FindIndex(rows.Classes, one => one.Name == said.Value.ClassName);
        if (c < 0 || Touched(said, c, cell).ToList() is not { Count: > 0 } touched)
            yield break;
        var (_, place) = touched.MaxBy(one => scores[one.Place, c]);
        yield return Doubt(said, said.Value.Range, c, place, said.Value.Polarity);
    }

    private IEnumerable<LabelDoubt> Missed(AnnotationRecord said) =>
        from c in Enumerable.Range(0, rows.Classes.Length)
        where said.Value.ClassName is null || said.Value.ClassName == rows.Classes[c].Name
        from one in Touched(said, c, LabelMatrix.Absent)
        select Doubt(said, one.Window.Range, c, one.Place, Polarity.Complete) with
        {
            AnnotationId = null,
        };

    private IEnumerable<(WindowRecord Window, int Place)> Touched(AnnotationRecord said, int c, sbyte cell) =>
        ofRecording[said.RecordingId]
            .Where(one => held.Cells[one.Place, c] == cell && said.Value.Range?.Overlap(one.Window.Range) is not 0);

    private LabelDoubt Doubt(AnnotationRecord said, Audio.TimeRange? range, int c, int place, Polarity polarity)
    {
        var best = TensorPrimitives.IndexOfMax<float>(scores.Row(place));
        return new LabelDoubt(
            said.Id,
            rows.Windows.ClipIds[held.Rows[place]],
            said.RecordingId,
            range,
            rows.Classes[c].Name,
            polarity,
            said.Value.Annotator,
            scores[place, c],
            scores[place, best] >= 0.5f ? rows.Classes[best].Name : null
        );
    }
}
