namespace Earshot.Workspace.Training;

/// <summary>
/// What more labels are likely to bring: the error of the runs so far, as a power of the number of labels,
/// error ≈ b·n^-c, by least squares of log error on log n. Few runs make a rough guess; it is never sold as more.
/// </summary>
/// <param name="Expected">Mean recall expected with the labels asked about.</param>
/// <param name="Runs">Runs at different numbers of labels it rests on.</param>
public sealed record LabelForecast(double Expected, int Runs)
{
    private const int FewestRuns = 3;

    /// <summary>The forecast for a number of labels, or why there is none.</summary>
    public static Outcome<LabelForecast> Of(IReadOnlyList<RunRecord> runs, int labels)
    {
        var points = runs.Where(run => run.Metrics.UnweightedAccuracy is < 1)
            .GroupBy(run => run.LabelCount)
            .Select(same => (X: Math.Log(same.Key), Y: Math.Log(1 - same.Last().Metrics.UnweightedAccuracy!.Value)))
            .ToList();
        if (points.Count < FewestRuns)
            return Outcome<LabelForecast>.Skipped(
                $"a forecast needs trainings at {FewestRuns} different numbers of labels, got {points.Count}: "
                    + $"label some more and retrain"
            );
        var (meanX, meanY) = (points.Average(p => p.X), points.Average(p => p.Y));
        var slope = points.Sum(p => (p.X - meanX) * (p.Y - meanY)) / points.Sum(p => (p.X - meanX) * (p.X - meanX));
        return new LabelForecast(1 - Math.Exp(meanY + Math.Min(0, slope) * (Math.Log(labels) - meanX)), points.Count);
    }

    /// <summary>
    /// Labels a person gives in an hour, by the pauses between those given by hand; pauses of more than two minutes are
    /// breaks. Null for fewer than 5.
    /// </summary>
    public static double? LabelsPerHour(IReadOnlyList<LabelRecord> labels)
    {
        var times = labels.Where(label => label.Source == LabelSource.Human).Select(label => label.At).Order().ToList();
        var pauses = times
            .Zip(times.Skip(1), (before, after) => (after - before).TotalSeconds)
            .Where(pause => pause <= 120)
            .ToList();
        return pauses.Count < 4 ? null : 3600 / Math.Max(0.5, pauses.Average());
    }
}
