using Earshot.Numerics;

namespace Earshot.Learning.Confidence;

/// <summary>Which threshold the classes of a model get.</summary>
public sealed record ThresholdOptions
{
    private const double Default = 0.5,
        ExpectationCells = 10;
    private const int FewestUnlabelled = 200,
        PresentsForF1 = 5;

    /// <summary>How it is chosen. Default: a number.</summary>
    public ThresholdRule Rule { get; init; }

    /// <summary>The threshold itself, or the precision that is wanted; above 0, at most 1. Default 0.5.</summary>
    public double Value { get; init; } = Default;

    /// <summary>
    /// For windows of recordings of which few are labelled, where nobody says otherwise. Held-out answers of models
    /// that lack a fifth of a few labels are weak, calibrated scores stay low: F1 of events was largest from
    /// 0.35 to 0.45 on (soundscapes).
    /// </summary>
    public static ThresholdOptions ForFewWindows { get; } = new() { Value = 0.4 };

    /// <summary>
    /// For windows of recordings that are moved to a common floor, where nobody says otherwise: F1 of events was
    /// largest from 0.55 to 0.65 on, of few labels and of all (soundscapes).
    /// </summary>
    public static ThresholdOptions ForAlignedWindows { get; } = new() { Value = 0.6 };

    /// <summary>What holds where nobody says otherwise.</summary>
    /// <param name="areAligned">Whether they are windows of recordings, moved to a common floor.</param>
    /// <param name="areFew">Whether they are windows of recordings of which few are labelled.</param>
    internal static ThresholdOptions ForWindows(bool areAligned, bool areFew) =>
        areAligned ? ForAlignedWindows
        : areFew ? ForFewWindows
        : new();

    /// <summary>These options, if they make sense.</summary>
    /// <exception cref="ArgumentException">They do not.</exception>
    public ThresholdOptions Validated() =>
        Value is > 0 and <= 1
            ? this
            : throw new ArgumentException($"a threshold or precision is above 0 and at most 1, got {Value}");

    /// <summary>The threshold of each class.</summary>
    /// <param name="held">Answers to cells that were not learnt from.</param>
    /// <param name="calibration">What calibrates them; null: nothing does.</param>
    /// <param name="unlabelled">Calibrated scores (m, k) of windows of which nothing is known, m 0 or more.</param>
    public ClassThreshold[] Choose(HeldOutCells held, ClassCalibration? calibration, Matrix<float> unlabelled)
    {
        var calibrated = held.Scores(calibration);
        return
        [
            .. Enumerable
                .Range(0, held.Cells.Classes)
                .Select(c =>
                    Choose(
                        held.Of(c, calibrated),
                        [.. Enumerable.Range(0, unlabelled.Rows).Select(i => unlabelled[i, c])]
                    )
                ),
        ];
    }

    private ClassThreshold Choose((float Probability, bool Present)[] cells, float[] unlabelled) =>
        Rule switch
        {
            ThresholdRule.BestF1 => BestF1(cells),
            ThresholdRule.Precision => ForPrecision(cells, unlabelled),
            _ => At(cells, Value),
        };

    /// <summary>n and k of a threshold.</summary>
    private ClassThreshold At((float Probability, bool Present)[] cells, double threshold) =>
        new()
        {
            Value = threshold,
            Rule = Rule,
            Wanted = Rule == ThresholdRule.Precision ? Value : null,
            Counted = cells.Count(cell => cell.Probability >= threshold),
            Right = cells.Count(cell => cell.Probability >= threshold && cell.Present),
        };

    private ClassThreshold BestF1((float Probability, bool Present)[] cells)
    {
        var presents = cells.Count(cell => cell.Present);
        if (presents < PresentsForF1)
            return At(cells, Default);
        return cells
            .Select(cell => At(cells, cell.Probability))
            .OrderByDescending(at => 2.0 * at.Right / (at.Counted + presents))
            .ThenByDescending(at => at.Value)
            .First();
    }

    /// <summary>
    /// The smallest τ with (k + 10 m̄)/(n + 10) ≥ the wanted precision: m̄ is the mean score from τ on of windows that
    /// were not learnt from, so that few labels lean on what the model expects and many speak for themselves.
    /// </summary>
    private ClassThreshold ForPrecision((float Probability, bool Present)[] cells, float[] unlabelled)
    {
        float[] expected =
            unlabelled.Length >= FewestUnlabelled ? unlabelled : [.. cells.Select(cell => cell.Probability)];
        var own = cells.OrderByDescending(cell => cell.Probability).ToArray();
        float[] others = [.. expected.OrderDescending()];
        var (n, k, m, sum) = (0, 0, 0, 0.0);
        var best = At(cells, ClassThreshold.Never);
        foreach (var threshold in own.Select(cell => cell.Probability).Concat(others).Distinct().OrderDescending())
        {
            for (; n < own.Length && own[n].Probability >= threshold; n++)
                k += own[n].Present ? 1 : 0;
            for (; m < others.Length && others[m] >= threshold; m++)
                sum += others[m];
            var mean = m == 0 ? 0 : sum / m;
            if ((k + ExpectationCells * mean) / (n + ExpectationCells) is var estimate && estimate >= Value)
                best = best with { Value = threshold, Expected = estimate, Counted = n, Right = k };
        }
        return best;
    }
}
