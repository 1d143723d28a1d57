using System.Globalization;
using Earshot.Evaluation;

namespace Earshot.Learning.Confidence;

/// <summary>How the threshold of a class was chosen.</summary>
public enum ThresholdRule
{
    /// <summary>A number that somebody gave; 0.5 without a word.</summary>
    Number,

    /// <summary>The largest F1 on held-out cells.</summary>
    BestF1,

    /// <summary>The smallest threshold that promises a precision.</summary>
    Precision,
}

/// <summary>The score from which a class counts as present, and what that rests on.</summary>
public sealed record ClassThreshold
{
    /// <summary>The threshold of a class that stays silent: no score is so high.</summary>
    public const double Never = 2;

    private const int OwnLabels = 10;

    /// <summary>τ: 0 to 1, or <see cref="Never"/>. Default 0.5.</summary>
    public double Value { get; init; } = 0.5;

    /// <summary>How it was chosen.</summary>
    public ThresholdRule Rule { get; init; }

    /// <summary>The precision that was asked for; null where none was.</summary>
    public double? Wanted { get; init; }

    /// <summary>The precision to expect at the threshold; null where that was not estimated.</summary>
    public double? Expected { get; init; }

    /// <summary>n: held-out known cells at the threshold or above.</summary>
    public int Counted { get; init; }

    /// <summary>k: the presents among them.</summary>
    public int Right { get; init; }

    /// <summary>Whether no threshold keeps the promise, so that the class is never called.</summary>
    public bool IsSilent => Value > 1;

    /// <summary>
    /// Whether it rests on ten held-out cells of the class or more; else mostly on what the model itself expects.
    /// </summary>
    public bool RestsOnLabels => Counted >= OwnLabels;

    /// <summary>The 95 % interval (Wilson) of k/n; null where n is 0.</summary>
    public (double Low, double High)? Interval => Counted == 0 ? null : Proportion.Interval(Right, Counted);

    /// <summary>
    /// Reviewed windows above the threshold that tell the precision to ± 5 points: 1.96²·p(1 − p)/0.05².
    /// </summary>
    public int ReviewsFor5Points()
    {
        var p = Expected ?? (Counted == 0 ? 0.5 : (double)Right / Counted);
        return Math.Max(1, (int)Math.Ceiling(1.96 * 1.96 * p * (1 - p) / (0.05 * 0.05)));
    }

    /// <summary>What is wrong with a stored one; null where nothing is.</summary>
    public string? Objection() =>
        Value is >= 0 and <= 1 or Never && Counted >= Right && Right >= 0 && Wanted is null or (> 0 and <= 1)
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"a class has threshold {Value} resting on {Right} of {Counted}, expected 0 to 1 or {Never}"
            );
}
