using Earshot.Annotations;
using Earshot.Numerics;

namespace Earshot.Evaluation;

/// <summary>What scores of a class are worth over its known windows.</summary>
/// <param name="ClassName">The class.</param>
/// <param name="Presents">Known windows in which it is.</param>
/// <param name="Absents">Known windows in which it is not.</param>
/// <param name="AveragePrecision">Of the ranking (<see cref="Ranking"/>); NaN without a present.</param>
/// <param name="Threshold">τ, from which on a window is called.</param>
/// <param name="Called">Known windows at or above it.</param>
/// <param name="Right">Those of them in which it is.</param>
public sealed record ClassWindows(
    string ClassName,
    int Presents,
    int Absents,
    double AveragePrecision,
    double Threshold,
    int Called,
    int Right
)
{
    /// <summary>Share of the called that are right; NaN where none is called.</summary>
    public double Precision => (double)Right / Called;

    /// <summary>Share of the presents that are called; NaN without a present.</summary>
    public double Recall => (double)Right / Presents;

    /// <summary>2·right / (called + presents); NaN where both are 0.</summary>
    public double F1 => 2.0 * Right / (Called + Presents);
}

/// <summary>
/// What a model's scores of windows are worth: over known cells alone, an unknown one counts neither for nor against.
/// </summary>
/// <param name="Classes">Of each class.</param>
/// <param name="Coverage">Share of the cells that are known.</param>
/// <param name="Background">Windows in which every class is known to be absent.</param>
/// <param name="BackgroundCalled">Those of them in which some class reaches its threshold.</param>
public sealed record WindowMetrics(
    IReadOnlyList<ClassWindows> Classes,
    double Coverage,
    int Background,
    int BackgroundCalled
)
{
    /// <summary>Mean over the classes with a known present of their average precision; NaN without any.</summary>
    public double MeanAveragePrecision =>
        Classes.Where(c => c.Presents > 0).Select(c => c.AveragePrecision).DefaultIfEmpty(double.NaN).Average();

    /// <summary>Of all classes' called cells together, the share that is right; NaN where none is called.</summary>
    public double Precision => (double)Classes.Sum(c => c.Right) / Classes.Sum(c => c.Called);

    /// <summary>Of all classes' presents together, the share that is called; NaN without any.</summary>
    public double Recall => (double)Classes.Sum(c => c.Right) / Classes.Sum(c => c.Presents);

    /// <summary>Micro F1: counts of all classes together.</summary>
    public double F1 => 2.0 * Classes.Sum(c => c.Right) / Classes.Sum(c => c.Called + c.Presents);

    /// <summary>Macro F1: mean over the classes with a known present.</summary>
    public double MacroF1 => Classes.Where(c => c.Presents > 0).Select(c => c.F1).DefaultIfEmpty(double.NaN).Average();

    /// <summary>Share of background windows in which some class reaches its threshold; NaN without any.</summary>
    public double BackgroundCalledShare => (double)BackgroundCalled / Background;

    /// <summary>Counts them.</summary>
    /// <param name="classes">The class names, k.</param>
    /// <param name="scores">Shape (n, k).</param>
    /// <param name="labels">What is known of the windows, the same shape.</param>
    /// <param name="thresholds">τ of each class; above 1: never called.</param>
    public static WindowMetrics Of(
        IReadOnlyList<string> classes,
        Matrix<float> scores,
        LabelMatrix labels,
        IReadOnlyList<double> thresholds
    )
    {
        if (scores.Rows != labels.Rows || scores.Columns != labels.Classes || classes.Count != labels.Classes)
            throw new ArgumentException(
                $"scores are {scores}, labels {labels.Rows}×{labels.Classes}, classes {classes.Count}",
                nameof(scores)
            );
        ClassWindows[] each = [.. classes.Select((name, c) => OfClass(name, c, scores, labels, thresholds[c]))];
        int[] background = [.. Enumerable.Range(0, labels.Rows).Where(row => IsBackground(labels.Row(row)))];
        return new(
            each,
            (double)each.Sum(c => c.Presents + c.Absents) / ((long)labels.Rows * labels.Classes),
            background.Length,
            background.Count(row => IsCalled(scores.Row(row), thresholds))
        );
    }

    private static ClassWindows OfClass(string name, int c, Matrix<float> scores, LabelMatrix labels, double threshold)
    {
        var known = labels.KnownRows(c);
        float[] ranked = [.. known.Select(row => scores[row, c])];
        bool[] belongs = [.. known.Select(row => labels[row, c] == LabelMatrix.Present)];
        int[] called = [.. Enumerable.Range(0, known.Length).Where(i => ranked[i] >= (float)threshold)];
        var presents = belongs.Count(present => present);
        return new(
            name,
            presents,
            known.Length - presents,
            Ranking.AveragePrecision(ranked, belongs),
            threshold,
            called.Length,
            called.Count(i => belongs[i])
        );
    }

    private static bool IsBackground(ReadOnlySpan<sbyte> row) => !row.ContainsAnyExcept(LabelMatrix.Absent);

    private static bool IsCalled(ReadOnlySpan<float> row, IReadOnlyList<double> thresholds)
    {
        for (var c = 0; c < row.Length; c++)
            if (row[c] >= (float)thresholds[c])
                return true;
        return false;
    }
}
