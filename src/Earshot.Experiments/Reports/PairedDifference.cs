using System.Globalization;
using Earshot.Evaluation;

namespace Earshot.Experiments.Reports;

/// <summary>How much better one method is than another on the same splits.</summary>
/// <param name="Method">The one.</param>
/// <param name="Other">The other.</param>
/// <param name="BudgetPercent">Share of the training clips that were labelled.</param>
/// <param name="Points">Mean difference of unweighted accuracy, in points.</param>
/// <param name="Low">Lower end of its 95 % interval; null where there are too few splits for one.</param>
/// <param name="High">Upper end.</param>
/// <param name="P">Two-sided p of the sign-flip test.</param>
public sealed record PairedDifference(
    string Method,
    string Other,
    double BudgetPercent,
    double Points,
    double? Low,
    double? High,
    double P
)
{
    /// <summary>Splits that are compared at most: the test goes through all 2ⁿ signs.</summary>
    internal const int MostSplits = 16;

    /// <summary>Whether the data tell the two apart, at 5 %.</summary>
    public bool IsTold => P <= 0.05;

    /// <summary>Of figures in points, a pair a split.</summary>
    internal static PairedDifference Of(string method, string other, double budget, double[] first, double[] second)
    {
        var (low, high) = PairedTest.Interval(first, second);
        return new(
            method,
            other,
            budget,
            first.Average() - second.Average(),
            double.IsFinite(low) ? low : null,
            double.IsFinite(high) ? high : null,
            PairedTest.SignFlip(first, second)
        );
    }

    /// <summary><c>+3.1 (0.4 to 5.9)</c>, and whether that is a difference at all.</summary>
    public override string ToString()
    {
        var points = Points.ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture);
        return Low is null
            ? $"{points}, too few splits to tell"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{points} ({Low:F1} to {High:F1}){(IsTold ? "" : ", not told apart")}"
            );
    }
}
