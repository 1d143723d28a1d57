using Earshot.Evaluation;
using Earshot.Numerics;

namespace Earshot.Learning.Confidence;

/// <summary>
/// How good scores of any of many are on known cells that were not learnt from; what a model file says of itself.
/// </summary>
public sealed record HeldOutCellMetrics
{
    /// <summary>Known cells measured on.</summary>
    public required int Measured { get; init; }

    /// <summary>Mean of the average precisions; null where no class could be measured.</summary>
    public required double? MeanAveragePrecision { get; init; }

    /// <summary>Average precision of each class; null where it could not be measured.</summary>
    public required IReadOnlyList<double?> AveragePrecision { get; init; }

    /// <summary>Whether stretches of few recordings were held out instead of recordings: the figures flatter.</summary>
    public bool ByTime { get; init; }

    /// <summary>Of held-out answers.</summary>
    public static HeldOutCellMetrics Of(HeldOutCells held) => Of(held, held.Scores(null));

    private static HeldOutCellMetrics Of(HeldOutCells held, Matrix<float> scores) =>
        new()
        {
            Measured = held.Known,
            MeanAveragePrecision = held.MeanAveragePrecision(),
            AveragePrecision = [.. Enumerable.Range(0, held.Cells.Classes).Select(c => Precision(held, scores, c))],
            ByTime = held.ByTime,
        };

    private static double? Precision(HeldOutCells held, Matrix<float> scores, int @class)
    {
        var cells = held.Of(@class, scores);
        return cells.Any(cell => cell.Present)
            ? Ranking.AveragePrecision(
                [.. cells.Select(cell => cell.Probability)],
                [.. cells.Select(cell => cell.Present)]
            )
            : null;
    }
}
