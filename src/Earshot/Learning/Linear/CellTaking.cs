using System.Numerics.Tensors;
using Earshot.Annotations;
using Earshot.Learning.Labelling;
using Earshot.Numerics;

namespace Earshot.Learning.Linear;

/// <summary>
/// Self-training in any of many: unknown cells a classifier is sure of become known, balanced a class. Of a class's U
/// unknown cells, with π its expected share of presents, at most s·π·U become present and s·(1 − π)·U absent, and never
/// more absents than (N⁻ + 1)/(N⁺ + 1) for each present taken.
/// </summary>
internal static class CellTaking
{
    /// <summary>What is known, and the surest of the rest. Known cells never change.</summary>
    /// <param name="targets">What is known; shape (n, k).</param>
    /// <param name="probabilities">What is believed; shape (n, k).</param>
    /// <param name="share">s, 0 to 1: the share of the unknown cells that may be taken in.</param>
    /// <param name="threshold">θ: a present needs p ≥ θ, an absent p ≤ 1 − θ.</param>
    /// <param name="taken">How many cells were taken.</param>
    public static LabelMatrix TakeIn(
        LabelMatrix targets,
        Matrix<float> probabilities,
        double share,
        double threshold,
        out int taken
    )
    {
        var grown = targets.Clone();
        taken = 0;
        for (var c = 0; c < targets.Classes; c++)
            taken += TakeIn(targets, grown, probabilities, c, share, threshold);
        return grown;
    }

    /// <summary>
    /// What is known, and of the rest what is believed surely. Known cells never change, but for those of which nothing
    /// is known but that nobody annotated their recording (<see cref="WeakAbsences"/>). Where these stand beside labels
    /// of one class a window, no window is believed to hold two: the likeliest is present, the other one unknown.
    /// </summary>
    /// <param name="targets">What is known; shape (n, k).</param>
    /// <param name="probabilities">What is believed; shape (n, k).</param>
    /// <param name="presentFrom">From here on an unknown cell counts as present.</param>
    /// <param name="absentUpTo">Up to here it counts as absent.</param>
    public static LabelMatrix Believe(
        LabelMatrix targets,
        Matrix<float> probabilities,
        double presentFrom,
        double absentUpTo
    )
    {
        var (grown, oneEach) = (targets.Clone(), WeakAbsences.AreOfOneClassEach(targets));
        for (var row = 0; row < targets.Rows; row++)
        {
            var likeliest = TensorPrimitives.IndexOfMax<float>(probabilities.Row(row));
            for (var c = 0; c < targets.Classes; c++)
                if (WeakAbsences.IsOpen(targets, row, c))
                    grown.Set(
                        row,
                        c,
                        probabilities[row, c] >= presentFrom && (!oneEach || c == likeliest) ? LabelMatrix.Present
                            : probabilities[row, c] <= absentUpTo ? LabelMatrix.Absent
                            : LabelMatrix.Unknown
                    );
        }
        return grown;
    }

    private static int TakeIn(
        LabelMatrix targets,
        LabelMatrix grown,
        Matrix<float> probabilities,
        int @class,
        double share,
        double threshold
    )
    {
        int[] unknown =
        [
            .. Enumerable
                .Range(0, targets.Rows)
                .Where(row => targets[row, @class] == LabelMatrix.Unknown)
                .OrderByDescending(row => probabilities[row, @class]),
        ];
        if (unknown.Length == 0)
            return 0;
        var (presents, absents) = (
            targets.WeightOf(@class, LabelMatrix.Present),
            targets.WeightOf(@class, LabelMatrix.Absent)
        );
        var expected = unknown.Average(row => (double)probabilities[row, @class]);
        expected = Math.Min(expected, presents / Math.Max(presents + absents, 1e-9));
        int[] called =
        [
            .. unknown
                .Take((int)(share * expected * unknown.Length))
                .TakeWhile(row => probabilities[row, @class] >= threshold),
        ];
        var most = Math.Min(share * (1 - expected) * unknown.Length, (absents + 1) / (presents + 1) * called.Length);
        int[] uncalled =
        [
            .. unknown.Reverse().Take((int)most).TakeWhile(row => probabilities[row, @class] <= 1 - threshold),
        ];
        foreach (var row in called)
            grown.Set(row, @class, LabelMatrix.Present);
        foreach (var row in uncalled)
            grown.Set(row, @class, LabelMatrix.Absent);
        return called.Length + uncalled.Length;
    }
}
