using Earshot.Annotations;
using Earshot.Detections;
using Earshot.Evaluation;
using Earshot.Learning.Confidence;
using Earshot.Learning.Labelling;
using Earshot.Numerics;

namespace Earshot.Experiments.Soundscapes;

/// <summary>What scores of the test recordings are worth.</summary>
/// <param name="Windows">Of windows of the first length.</param>
/// <param name="Events">Of detections at an intersection over union of 0.3.</param>
/// <param name="StrictEvents">The same at 0.5.</param>
internal sealed record SoundscapeFigures(WindowMetrics Windows, EventMetrics Events, EventMetrics StrictEvents)
{
    /// <summary>What became of thresholds chosen for a precision; null where none were.</summary>
    public PromisedPrecision? Promised { get; init; }

    /// <summary>Measures them.</summary>
    /// <param name="data">The recordings.</param>
    /// <param name="scores">Scores (n, k) of each cut's windows; the first cut's windows are measured, all are joined
    /// to detections.</param>
    /// <param name="thresholds">τ of each class.</param>
    /// <param name="options">How scores become events, but for τ; null: the defaults.</param>
    public static SoundscapeFigures Of(
        SoundscapeData data,
        IReadOnlyList<Matrix<float>> scores,
        IReadOnlyList<double> thresholds,
        DetectionOptions? options = null
    )
    {
        var test = Enumerable.Range(0, data.Recordings.Length).Where(r => data.Recordings[r].IsTest).ToArray();
        int[] rows = [.. test.SelectMany(data.Cuts[0].RowsOf)];
        options ??= new();
        options = options with
        {
            PerClass = data
                .Classes.Zip(thresholds)
                .ToDictionary(c => c.First, c => options with { Threshold = c.Second }),
        };
        MeasuredRecording[] measured = [.. test.Select(r => Measured(data, scores, r, options))];
        return new(
            WindowMetrics.Of(
                data.Classes,
                Joined(data, scores).SelectRows(rows),
                data.Cuts[0].Labels.SelectRows(rows),
                thresholds
            ),
            EventMetrics.Of(data.Classes, measured, 0.3).Value,
            EventMetrics.Of(data.Classes, measured, 0.5).Value
        );
    }

    /// <summary>Of the windows of the first length: with a second one, what both say of them.</summary>
    private static Matrix<float> Joined(SoundscapeData data, IReadOnlyList<Matrix<float>> scores)
    {
        var first = scores[0].Rows;
        var all = Matrix<float>.Stacked(scores);
        var places = data.Cuts.Take(scores.Count).SelectMany((cut, c) => cut.PlacesAs(c));
        return LengthJoining.Apply(all, [.. places]).SelectRows([.. Enumerable.Range(0, first)]);
    }

    private static MeasuredRecording Measured(
        SoundscapeData data,
        IReadOnlyList<Matrix<float>> scores,
        int recording,
        DetectionOptions options
    )
    {
        var (described, cuts) = (data.Recordings[recording], data.Cuts.Take(scores.Count));
        var found = Detector.Detect(
            data.Classes,
            [
                .. cuts.Zip(
                    scores,
                    (cut, all) =>
                    {
                        var rows = cut.RowsOf(recording);
                        return (
                            cut.Cut,
                            (IReadOnlyList<Audio.TimeRange>)[.. rows.Select(row => cut.Ranges[row])],
                            all.SelectRows(rows)
                        );
                    }
                ),
            ],
            described.Seconds,
            options
        );
        return new(described.Name, described.Seconds, found, described.Annotations);
    }
}

/// <summary>What thresholds that were chosen for a precision give on windows of the test recordings.</summary>
/// <param name="Precision">Share of the windows called that are right, over all classes.</param>
/// <param name="Recall">Share of the presents that are called.</param>
/// <param name="Classes">Classes that got a threshold.</param>
internal sealed record PromisedPrecision(double Precision, double Recall, int Classes)
{
    /// <summary>Counts them.</summary>
    public static PromisedPrecision Of(
        SoundscapeData data,
        Matrix<float> scores,
        IReadOnlyList<ClassThreshold> thresholds
    )
    {
        var cut = data.Cuts[0];
        var (called, right, present) = (0, 0, 0);
        for (var row = 0; row < scores.Rows; row++)
        for (var c = 0; c < scores.Columns && data.Recordings[cut.Recordings[row]].IsTest; c++)
        {
            var (truth, isCalled) = (cut.Labels[row, c], scores[row, c] >= thresholds[c].Value);
            called += isCalled && truth != LabelMatrix.Unknown ? 1 : 0;
            right += isCalled && truth == LabelMatrix.Present ? 1 : 0;
            present += truth == LabelMatrix.Present ? 1 : 0;
        }
        return new(
            called == 0 ? double.NaN : (double)right / called,
            (double)right / Math.Max(1, present),
            thresholds.Count(threshold => !threshold.IsSilent)
        );
    }
}
