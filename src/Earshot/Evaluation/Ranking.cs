using Earshot.Annotations;
using Earshot.Numerics;

namespace Earshot.Evaluation;

/// <summary>
/// How well scores put what belongs above what does not. Rows of equal score are taken together, so their order never
/// matters.
/// </summary>
internal static class Ranking
{
    /// <summary>
    /// Average precision: Σ over thresholds, from the highest score down, of (recallₙ − recallₙ₋₁) · precisionₙ.
    /// NaN where nothing belongs.
    /// </summary>
    /// <param name="scores">Higher: more likely to belong.</param>
    /// <param name="belongs">The truth, as many.</param>
    public static double AveragePrecision(ReadOnlySpan<float> scores, ReadOnlySpan<bool> belongs)
    {
        var (sum, right, seen) = (0.0, 0, 0);
        foreach (var (positives, negatives) in FallingScores(scores, belongs))
        {
            right += positives;
            seen += positives + negatives;
            sum += positives * ((double)right / seen);
        }
        return sum / right;
    }

    /// <summary>
    /// Mean over the classes that have positives of their average precision, for scores and truth (n, k): several
    /// classes may be true of a row.
    /// </summary>
    public static double MeanAveragePrecision(Matrix<float> scores, bool[,] belongs)
    {
        var perClass = Enumerable
            .Range(0, scores.Columns)
            .Select(c =>
                AveragePrecision(
                    [.. Enumerable.Range(0, scores.Rows).Select(i => scores[i, c])],
                    [.. Enumerable.Range(0, scores.Rows).Select(i => belongs[i, c])]
                )
            );
        return perClass.Where(ap => !double.IsNaN(ap)).Average();
    }

    /// <summary>The same over the known cells alone. NaN where no class has a known present.</summary>
    public static double MeanAveragePrecision(Matrix<float> scores, LabelMatrix cells) =>
        Enumerable
            .Range(0, cells.Classes)
            .Where(c => cells.Count(c, LabelMatrix.Present) > 0)
            .Select(c => (Class: c, Rows: cells.KnownRows(c)))
            .Select(known =>
                AveragePrecision(
                    [.. known.Rows.Select(i => scores[i, known.Class])],
                    [.. known.Rows.Select(i => cells[i, known.Class] == LabelMatrix.Present)]
                )
            )
            .DefaultIfEmpty(double.NaN)
            .Average();

    /// <summary>
    /// Area under the ROC curve: the chance that a row that belongs scores above one that does not, equal scores
    /// counting half. NaN where either is missing.
    /// </summary>
    /// <param name="scores">Higher: more likely to belong.</param>
    /// <param name="belongs">The truth, as many.</param>
    public static double AreaUnderRoc(ReadOnlySpan<float> scores, ReadOnlySpan<bool> belongs)
    {
        var (won, above, below) = (0.0, 0L, 0L);
        foreach (var (positives, negatives) in FallingScores(scores, belongs))
        {
            won += negatives * (above + 0.5 * positives);
            above += positives;
            below += negatives;
        }
        return won / above / below;
    }

    /// <summary>Positives and negatives at each distinct score, from the highest down.</summary>
    private static List<(int Positives, int Negatives)> FallingScores(
        ReadOnlySpan<float> scores,
        ReadOnlySpan<bool> belongs
    )
    {
        if (scores.Length != belongs.Length)
            throw new ArgumentException($"{scores.Length} scores, but {belongs.Length} truths", nameof(belongs));
        var (keys, order) = (scores.ToArray(), belongs.ToArray());
        Array.Sort(keys, order);
        var steps = new List<(int, int)>();
        for (var end = keys.Length; end > 0; )
        {
            var start = end;
            while (start > 0 && keys[start - 1].Equals(keys[end - 1]))
                start--;
            var positives = order[start..end].Count(belonging => belonging);
            steps.Add((positives, end - start - positives));
            end = start;
        }
        return steps;
    }
}
