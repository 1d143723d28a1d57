using Earshot.Numerics;

namespace Earshot.Evaluation;

/// <summary>
/// Ways to part a labelled data set into training, validation and test rows, and to choose which training rows are
/// labelled.
/// </summary>
internal static class Splits
{
    /// <summary>
    /// Folds in which no group (speaker, recording) is torn apart and each class has its share as far as groups allow,
    /// each row in one.
    /// </summary>
    /// <param name="labels">Class of each row.</param>
    /// <param name="groups">Group of each row; a row of its own stands alone.</param>
    /// <param name="random">Its randomness.</param>
    /// <param name="count">How many folds.</param>
    /// <returns>The fold of each row, 0 to count − 1.</returns>
    public static int[] Folds(int[] labels, int[] groups, RandomStream random, int count) =>
        Share(labels, groups, random, count);

    /// <summary>
    /// The split in which a fold tests. The next one validates whose rows are not all that there are of a class beside
    /// those tested; the others train.
    /// </summary>
    /// <param name="labels">Class of each row.</param>
    /// <param name="folds">Fold of each row, as <see cref="Folds"/> gives them.</param>
    /// <param name="tested">The fold that tests.</param>
    public static Split OfFold(int[] labels, int[] folds, int tested)
    {
        var count = folds.Max() + 1;
        int[] others = [.. Enumerable.Range(1, count - 1).Select(step => (tested + step) % count)];
        var learnt = Classes(fold => fold != tested);
        var validates = others
            .Where(held => Classes(fold => fold != tested && fold != held) == learnt)
            .DefaultIfEmpty(others[0])
            .First();
        return FromParts([
            .. folds.Select(fold =>
                fold == tested ? 2
                : fold == validates ? 1
                : 0
            ),
        ]);

        int Classes(Func<int, bool> among) => labels.Where((_, row) => among(folds[row])).Distinct().Count();
    }

    /// <summary>
    /// The split that the data's makers defined. Folds called train, validation and test are one split, that of their
    /// names (without a validation part where there is no such fold); else there is one split a fold: that fold tests,
    /// the next one (in ordinal order) validates, the others train.
    /// </summary>
    /// <param name="folds">Fold of each row.</param>
    /// <returns>The splits; skipped when there are fewer than three folds that do not say what they are for.</returns>
    public static Outcome<Split[]> Official(IReadOnlyList<string> folds)
    {
        int[] parts = [.. folds.Select(PartNamed)];
        if (parts.All(part => part >= 0) && parts.Contains(0) && parts.Contains(2))
            return (Split[])[FromParts(parts)];
        var names = folds.Distinct().Order(StringComparer.Ordinal).ToArray();
        if (names.Length < 3)
            return Outcome<Split[]>.Skipped(
                $"official folds are called train, validation and test, or are at least 3; got "
                    + $"{string.Join(", ", names)}: use a random or grouped split"
            );
        return names
            .Select(
                (name, f) =>
                    FromParts([
                        .. folds.Select(fold =>
                            fold == name ? 2
                            : fold == names[(f + 1) % names.Length] ? 1
                            : 0
                        ),
                    ])
            )
            .ToArray();
    }

    /// <summary>
    /// The training rows whose labels are shown: of each class round(fraction · rows), at least 1. For one stream a
    /// smaller budget's rows are among a larger one's.
    /// </summary>
    /// <param name="training">The training rows.</param>
    /// <param name="labels">Class of each row of the whole set.</param>
    /// <param name="fraction">Share labelled, above 0, at most 1.</param>
    /// <param name="random">Its randomness, at its beginning.</param>
    /// <returns>Row numbers, ascending.</returns>
    public static int[] LabelBudget(int[] training, int[] labels, double fraction, RandomStream random)
    {
        if (fraction is not (> 0 and <= 1))
            throw new ArgumentOutOfRangeException(
                nameof(fraction),
                fraction,
                "the labelled share must be above 0 and at most 1"
            );
        var chosen = new List<int>();
        foreach (var places in RowsByClass([.. training.Select(row => labels[row])]))
        {
            random.Shuffle<int>(places);
            var count = Math.Max(1, (int)Math.Round(fraction * places.Length, MidpointRounding.AwayFromZero));
            chosen.AddRange(places[..count].Select(place => training[place]));
        }
        return [.. chosen.Order()];
    }

    /// <summary>
    /// The fold of each row. Groups come in random order, and each goes where it lowers most the distance Σ over folds
    /// and classes of (rows wanted − rows there)² / rows wanted.
    /// </summary>
    private static int[] Share(int[] labels, int[] groups, RandomStream random, int count)
    {
        var members = RowsByClass(groups);
        random.Shuffle<int[]>(members);
        double[] wanted = [.. ClassCounts(labels).Select(rows => 1.0 / count * rows)];
        double[][] missing = [.. Enumerable.Range(0, count).Select(_ => wanted.ToArray())];
        var folds = new int[labels.Length];
        foreach (var rows in members)
        {
            var counts = ClassCounts([.. rows.Select(i => labels[i])], wanted.Length);
            var best = Enumerable.Range(0, count).MaxBy(fold => Gain(counts, missing[fold], wanted));
            foreach (var row in rows)
                folds[row] = best;
            for (var c = 0; c < counts.Length; c++)
                missing[best][c] -= counts[c];
        }
        return folds;
    }

    /// <summary>How much Σ (wanted − there)² / wanted falls, over the classes, when these rows are added.</summary>
    private static double Gain(int[] counts, double[] missing, double[] wanted)
    {
        var gain = 0.0;
        for (var c = 0; c < counts.Length; c++)
            if (counts[c] > 0)
                gain += counts[c] * (2 * missing[c] - counts[c]) / wanted[c];
        return gain;
    }

    private static int[] ClassCounts(int[] labels, int? classCount = null)
    {
        var counts = new int[classCount ?? labels.Max() + 1];
        foreach (var label in labels)
            counts[label]++;
        return counts;
    }

    private static int[][] RowsByClass(int[] labels) =>
        [
            .. Enumerable
                .Range(0, labels.Length)
                .GroupBy(i => labels[i])
                .OrderBy(rows => rows.Key)
                .Select(rows => rows.ToArray()),
        ];

    /// <summary>0 trains, 1 validates, 2 tests; -1 where the name says none of these.</summary>
    private static int PartNamed(string fold) =>
        fold.ToLowerInvariant() switch
        {
            "train" or "training" => 0,
            "validation" or "validate" or "valid" or "val" or "dev" => 1,
            "test" or "testing" or "eval" => 2,
            _ => -1,
        };

    private static Split FromParts(int[] part)
    {
        int[] Rows(int p) => [.. Enumerable.Range(0, part.Length).Where(i => part[i] == p)];
        return new Split(Rows(0), Rows(1), Rows(2));
    }
}
