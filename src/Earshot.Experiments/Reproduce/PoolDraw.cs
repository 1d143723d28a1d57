using Earshot.Learning;
using Earshot.Numerics;

namespace Earshot.Experiments.Reproduce;

/// <summary>Clips to learn from, some of them labelled, and clips to be tested on.</summary>
/// <param name="Rows">Clips to learn from, labelled or not; a clip may come more than once.</param>
/// <param name="Shown">The class that is told of each, or <see cref="TrainingSet.Unlabelled"/>.</param>
/// <param name="Test">Clips that are tested.</param>
internal sealed record PoolDraw(int[] Rows, int[] Shown, int[] Test)
{
    /// <summary>All clips outside a fold, so many labels a class; the fold is tested.</summary>
    public static PoolDraw Of(int[] folds, int fold, int[] truth, int labelsPerClass, RandomStream random)
    {
        var all = Enumerable.Range(0, folds.Length);
        int[] pool = [.. all.Where(row => folds[row] != fold)];
        random.Shuffle<int>(pool);
        var shown = pool.GroupBy(row => truth[row]).SelectMany(rows => rows.Take(labelsPerClass)).ToHashSet();
        Array.Sort(pool);
        return new(
            pool,
            [.. pool.Select(row => shown.Contains(row) ? truth[row] : TrainingSet.Unlabelled)],
            [.. all.Where(row => folds[row] == fold)]
        );
    }

    /// <summary>Of the clips without a label of class c a share of 100^(−r/(k − 1)) stays, r its place in a random
    /// order: 1 to 100.</summary>
    public PoolDraw Unbalanced(int[] truth, int classes, RandomStream random)
    {
        int[] places = [.. Enumerable.Range(0, classes)];
        random.Shuffle<int>(places);
        return Where(i =>
            Shown[i] >= 0 || random.NextDouble() < Math.Pow(100, -places[truth[Rows[i]]] / (classes - 1.0))
        );
    }

    /// <summary>Of some of the labels, another class; each class keeps one that is right.</summary>
    public PoolDraw Mislabelled(double share, int classes, RandomStream random)
    {
        int[] labelled = [.. Enumerable.Range(0, Rows.Length).Where(i => Shown[i] >= 0)];
        var first = labelled.GroupBy(i => Shown[i]).Select(of => of.First()).ToHashSet();
        int[] others = [.. labelled.Where(i => !first.Contains(i))];
        random.Shuffle<int>(others);
        var shown = (int[])Shown.Clone();
        foreach (var i in others.Take((int)Math.Round(share * labelled.Length)))
            shown[i] = (shown[i] + 1 + random.Next(classes - 1)) % classes;
        return this with { Shown = shown };
    }

    /// <summary>Some classes are nobody's: their clips stay without a label, or go; they are not tested.</summary>
    /// <param name="truth">Class of each clip.</param>
    /// <param name="foreign">The classes.</param>
    /// <param name="stay">Whether their clips stay in the pool.</param>
    public PoolDraw Foreign(int[] truth, IReadOnlySet<int> foreign, bool stay)
    {
        var left = Where(i => stay || !foreign.Contains(truth[Rows[i]]));
        return left with
        {
            Shown =
            [
                .. left.Rows.Zip(left.Shown, (row, c) => foreign.Contains(truth[row]) ? TrainingSet.Unlabelled : c),
            ],
            Test = [.. Test.Where(row => !foreign.Contains(truth[row]))],
        };
    }

    /// <summary>A share of the clips without a label comes five times.</summary>
    public PoolDraw Duplicated(double share, RandomStream random)
    {
        int[] order =
        [
            .. Enumerable
                .Range(0, Rows.Length)
                .SelectMany(i => Enumerable.Repeat(i, Shown[i] < 0 && random.NextDouble() < share ? 5 : 1)),
        ];
        return this with { Rows = [.. order.Select(i => Rows[i])], Shown = [.. order.Select(i => Shown[i])] };
    }

    private PoolDraw Where(Func<int, bool> isKept)
    {
        int[] kept = [.. Enumerable.Range(0, Rows.Length).Where(isKept)];
        return this with { Rows = [.. kept.Select(i => Rows[i])], Shown = [.. kept.Select(i => Shown[i])] };
    }
}
