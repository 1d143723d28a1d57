using Earshot.Detections;
using Earshot.Evaluation;
using Earshot.Numerics;

namespace Earshot.Experiments.Soundscapes;

/// <summary>What scores of the test recordings are worth.</summary>
/// <param name="Windows">Of windows of the first length.</param>
/// <param name="Events">Of detections at an intersection over union of 0.3.</param>
/// <param name="StrictEvents">The same at 0.5.</param>
internal sealed record SoundscapeFigures(WindowMetrics Windows, EventMetrics Events, EventMetrics StrictEvents)
{
    /// <summary>Measures them.</summary>
    /// <param name="data">The recordings.</param>
    /// <param name="scores">Scores (n, k) of each cut's windows; the first cut's windows are measured, all are joined
    /// to detections.</param>
    /// <param name="thresholds">τ of each class.</param>
    public static SoundscapeFigures Of(
        SoundscapeData data,
        IReadOnlyList<Matrix<float>> scores,
        IReadOnlyList<double> thresholds
    )
    {
        var test = Enumerable.Range(0, data.Recordings.Length).Where(r => data.Recordings[r].IsTest).ToArray();
        int[] rows = [.. test.SelectMany(data.Cuts[0].RowsOf)];
        var options = new DetectionOptions
        {
            PerClass = data
                .Classes.Zip(thresholds)
                .ToDictionary(c => c.First, c => new DetectionOptions { Threshold = c.Second }),
        };
        MeasuredRecording[] measured = [.. test.Select(r => Measured(data, scores, r, options))];
        return new(
            WindowMetrics.Of(
                data.Classes,
                scores[0].SelectRows(rows),
                data.Cuts[0].Labels.SelectRows(rows),
                thresholds
            ),
            EventMetrics.Of(data.Classes, measured, 0.3).Value,
            EventMetrics.Of(data.Classes, measured, 0.5).Value
        );
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
