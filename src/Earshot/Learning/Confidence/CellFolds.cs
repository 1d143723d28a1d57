using Earshot.Annotations;
using Earshot.Numerics;

namespace Earshot.Learning.Confidence;

/// <summary>
/// Folds of any of many. What is dealt out is a group whole: windows of one recording never stand on both sides.
/// </summary>
/// <param name="OfRow">The fold a row is held out with; <see cref="Kept"/> where it is held out with none; <see
/// cref="Dropped"/> where it is neither learnt from nor measured on.</param>
/// <param name="Measured">Whether a class can be measured: each fold leaves it a present and an absent to learn
/// from.</param>
/// <param name="ByTime">Whether there were too few groups, so that stretches of time were dealt out: figures then
/// flatter.</param>
internal sealed record CellFolds(int[] OfRow, bool[] Measured, bool ByTime)
{
    public const int Kept = -1,
        Dropped = -2;

    private const int FewestGroups = 3,
        FewestRowsOfBlock = 10;

    /// <summary>Of a training set with targets.</summary>
    public static CellFolds Of(TrainingSet training, LabelMatrix targets, int folds, RandomStream random)
    {
        int[] units = training.Groups ?? [.. Enumerable.Range(0, targets.Rows)];
        var known = targets.KnownRows();
        var byTime = known.Select(row => units[row]).Distinct().Count() < FewestGroups;
        if (byTime)
            units = Blocks(units, known, folds);
        var foldOfUnit = Deal(units, known, targets, folds, random);
        int[] ofRow = [.. units.Select(unit => unit == Dropped ? Dropped : foldOfUnit.GetValueOrDefault(unit, Kept))];
        return new(
            ofRow,
            [.. Enumerable.Range(0, targets.Classes).Select(c => Leaves(targets, ofRow, c, folds))],
            byTime
        );
    }

    /// <summary>
    /// Groups in random order, those with the rarest class first; each goes to the fold with fewest presents of that
    /// class, then fewest windows, then the lowest number.
    /// </summary>
    private static Dictionary<int, int> Deal(
        int[] units,
        int[] known,
        LabelMatrix targets,
        int folds,
        RandomStream random
    )
    {
        int[] presents = [.. Enumerable.Range(0, targets.Classes).Select(c => targets.Count(c, LabelMatrix.Present))];
        var groups = known.Where(row => units[row] != Dropped).GroupBy(row => units[row]).ToArray();
        random.Shuffle<IGrouping<int, int>>(groups);
        var (ofFold, windows) = (new int[folds, targets.Classes], new int[folds]);
        var dealt = new Dictionary<int, int>();
        foreach (var (group, rarest) in groups.Select(g => (g, Rarest(g))).OrderBy(g => Rarity(g.Item2)))
        {
            var fold = Enumerable.Range(0, folds).MinBy(f => (rarest < 0 ? 0 : ofFold[f, rarest], windows[f], f));
            dealt[group.Key] = fold;
            windows[fold] += group.Count();
            foreach (var row in group)
                for (var c = 0; c < targets.Classes; c++)
                    ofFold[fold, c] += targets[row, c] == LabelMatrix.Present ? 1 : 0;
        }
        return dealt;

        int Rarity(int @class) => @class < 0 ? int.MaxValue : presents[@class];
        int Rarest(IEnumerable<int> rows) =>
            Enumerable
                .Range(0, targets.Classes)
                .Where(c => rows.Any(row => targets[row, c] == LabelMatrix.Present))
                .OrderBy(c => presents[c])
                .FirstOrDefault(-1);
    }

    /// <summary>
    /// Stretches of at least ten known rows in place of the groups; the row between two of them is dropped, as it
    /// overlaps both. Rows of a group ascend with time.
    /// </summary>
    private static int[] Blocks(int[] groups, int[] known, int folds)
    {
        var size = Math.Max(FewestRowsOfBlock, (known.Length + folds - 1) / folds);
        var isKnown = known.ToHashSet();
        var (blocks, next, filled, last) = (new int[groups.Length], 0, 0, int.MinValue);
        foreach (var row in Enumerable.Range(0, groups.Length).OrderBy(row => groups[row]))
        {
            var begins = groups[row] != last || filled >= size;
            var between = begins && groups[row] == last;
            (next, filled, last) = (begins ? next + 1 : next, begins ? 0 : filled, groups[row]);
            blocks[row] = between ? Dropped : next;
            filled += isKnown.Contains(row) && !between ? 1 : 0;
        }
        return blocks;
    }

    /// <summary>Whether every fold leaves a present and an absent of the class, and some fold has a present.</summary>
    private static bool Leaves(LabelMatrix targets, int[] ofRow, int @class, int folds) =>
        new[] { LabelMatrix.Present, LabelMatrix.Absent }.All(value =>
        {
            int[] rows = [.. targets.KnownRows(@class).Where(row => targets[row, @class] == value)];
            return Enumerable.Range(0, folds).All(fold => rows.Any(row => ofRow[row] != fold && ofRow[row] != Dropped))
                && (value == LabelMatrix.Absent || rows.Any(row => ofRow[row] >= 0));
        });
}
