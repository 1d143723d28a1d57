using Earshot.Numerics;

namespace Earshot.Learning.Confidence;

/// <summary>
/// Answers for labelled clips by classifiers that did not learn from them: the labels are cut into folds, each is
/// hidden once. Figures and confidence measured so need no labels set aside, which counts when there are twenty.
/// </summary>
internal static class CrossFit
{
    /// <summary>
    /// Learns once a fold. Groups are never cut; each class has a label left in every part that is learnt from.
    /// </summary>
    /// <param name="learner">The method.</param>
    /// <param name="training">What it learns from.</param>
    /// <param name="random">Its randomness.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="foldDone">Called when a fold is done, from any thread.</param>
    /// <param name="cancellation">Stops early.</param>
    public static HeldOutAnswers Run(
        ILearner learner,
        TrainingSet training,
        RandomStreams random,
        CrossFitOptions? options = null,
        Action? foldDone = null,
        CancellationToken cancellation = default
    )
    {
        options ??= new();
        if (options.KeepClips)
            training = learner.Prepare(training, cancellation);
        var foldOf = Folds(training, options, random.Stream("folds"));
        int[] rows = [.. Enumerable.Range(0, foldOf.Length).Where(row => foldOf[row] >= 0)];
        Matrix<float>[] versions = options.WithViews ? [training.Features, .. training.Views] : [training.Features];
        int[] all = [.. versions.SelectMany(_ => rows)];
        var answers = new HeldOutAnswers(
            all,
            [.. all.Select(row => training.Labels[row])],
            [.. all.Select(row => foldOf[row])],
            new(all.Length, training.ClassCount),
            new float[all.Length]
        );
        Parallel.For(
            0,
            options.Folds,
            training.Parallel(cancellation),
            fold =>
            {
                int[] places = [.. Enumerable.Range(0, rows.Length).Where(place => foldOf[rows[place]] == fold)];
                if (places.Length == 0)
                    return;
                var rest = options.KeepClips
                    ? WithoutLabels(training, rows, foldOf, fold)
                    : WithoutClips(training, foldOf, fold);
                var classifier = learner.Fit(
                    rest.SharedBy(options.Folds),
                    random.Child($"fold {fold}"),
                    cancellation: cancellation
                );
                for (var v = 0; v < versions.Length; v++)
                    answers.Put(
                        [.. places.Select(place => v * rows.Length + place)],
                        classifier,
                        versions[v].SelectRows([.. places.Select(place => rows[place])])
                    );
                foldDone?.Invoke();
            }
        );
        return answers;
    }

    private static TrainingSet WithoutLabels(TrainingSet training, int[] rows, int[] foldOf, int fold)
    {
        var labels = training.Labels.ToArray();
        foreach (var row in rows)
            if (foldOf[row] == fold)
                labels[row] = TrainingSet.Unlabelled;
        return training with { Labels = labels };
    }

    private static TrainingSet WithoutClips(TrainingSet training, int[] foldOf, int fold)
    {
        var groups = training.Groups is null
            ? []
            : Enumerable
                .Range(0, foldOf.Length)
                .Where(row => foldOf[row] == fold)
                .Select(row => training.Groups[row])
                .ToHashSet();
        int[] kept =
        [
            .. Enumerable
                .Range(0, foldOf.Length)
                .Where(row =>
                    foldOf[row] != fold
                    && (
                        training.Labels[row] != TrainingSet.Unlabelled
                        || training.Groups is null
                        || !groups.Contains(training.Groups[row])
                    )
                ),
        ];
        return new TrainingSet(
            training.Features.SelectRows(kept),
            [.. kept.Select(row => training.Labels[row])],
            training.ClassCount
        )
        {
            Views = [.. training.Views.Select(view => view.SelectRows(kept))],
            Groups = training.Groups is null ? null : [.. kept.Select(row => training.Groups[row])],
            Threads = training.Threads,
        };
    }

    /// <summary>
    /// The fold of each row that may be measured on, -1 of the others. Rows of a group share a fold; a class's groups
    /// are dealt out in turn. A fold that would take a class's last label leaves that class alone.
    /// </summary>
    private static int[] Folds(TrainingSet training, CrossFitOptions options, RandomStream random)
    {
        var foldOf = Enumerable.Repeat(-1, training.Labels.Length).ToArray();
        var labelled = training.LabelledRows();
        var groups = labelled
            .Where(row => options.Measurable?[row] ?? true)
            .GroupBy(row => training.Groups?[row] ?? row)
            .Select(rows => rows.ToArray())
            .ToArray();
        random.Shuffle<int[]>(groups);
        foreach (var (turn, group) in groups.OrderBy(rows => training.Labels[rows[0]]).Index())
        foreach (var row in group)
            foldOf[row] = turn % options.Folds;
        foreach (var ofClass in labelled.GroupBy(row => training.Labels[row]))
        foreach (var fold in ofClass.Select(row => foldOf[row]).Distinct().Where(fold => fold >= 0).ToArray())
            if (ofClass.All(row => foldOf[row] == fold))
                foreach (var row in ofClass)
                    foldOf[row] = -1;
        return foldOf;
    }
}
