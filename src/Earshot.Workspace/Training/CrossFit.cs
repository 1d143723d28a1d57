using Earshot.Learning;
using Earshot.Numerics;

namespace Earshot.Workspace.Training;

/// <summary>
/// Answers for labelled clips by a model that did not learn from them: the labels are cut into folds, each is hidden once.
/// Figures and confidence measured so need no labels set aside, which counts when there are twenty.
/// </summary>
internal static class CrossFit
{
    /// <summary>Probabilities of the held-out rows.</summary>
    /// <param name="Rows">The rows that were held out once, ascending; those whose class would have had no label left are not among them.</param>
    /// <param name="Labels">Their classes.</param>
    /// <param name="Folds">The fold each was held out with.</param>
    /// <param name="Probabilities">Their probabilities (rows, classes).</param>
    public sealed record Answers(int[] Rows, int[] Labels, int[] Folds, Matrix<float> Probabilities)
    {
        /// <summary>What mends answers that these say nothing of.</summary>
        public Calibration Calibration => Calibration.Learn(Labels, Probabilities);

        /// <summary>Each fold mended by what the other folds say, so that figures on confidence are held out too.</summary>
        public Matrix<float> Mended()
        {
            var mended = Probabilities.Clone();
            foreach (var fold in Folds.Distinct())
            {
                int[] own = Places(place => Folds[place] == fold), others = Places(place => Folds[place] != fold);
                var part = Probabilities.SelectRows(own);
                Calibration.Learn([.. others.Select(place => Labels[place])], Probabilities.SelectRows(others)).Apply(part);
                for (var i = 0; i < own.Length; i++) part.Row(i).CopyTo(mended.Row(own[i]));
            }
            return mended;
        }

        private int[] Places(Func<int, bool> chosen) => [.. Enumerable.Range(0, Rows.Length).Where(chosen)];
    }

    public static Answers Run(ILearner learner, LabelledRows data, int folds, RandomStreams random, Action<int> foldDone, CancellationToken cancellation)
    {
        var foldOf = Folds(data, folds, random.Stream("folds"));
        int[] rows = [.. Enumerable.Range(0, foldOf.Length).Where(row => foldOf[row] >= 0)];
        var probabilities = new Matrix<float>(rows.Length, data.ClassIds.Length);
        Parallel.For(0, folds, new ParallelOptions { CancellationToken = cancellation }, fold =>
        {
            int[] places = [.. Enumerable.Range(0, rows.Length).Where(place => foldOf[rows[place]] == fold)];
            if (places.Length == 0) return;
            var answers = Answer(learner, data, [.. places.Select(place => rows[place])], random.Child($"fold {fold}"), cancellation);
            for (var i = 0; i < places.Length; i++) answers.Row(i).CopyTo(probabilities.Row(places[i]));
            foldDone(fold);
        });
        return new Answers(rows, [.. rows.Select(row => data.Labels[row])], [.. rows.Select(row => foldOf[row])], probabilities);
    }

    private static Matrix<float> Answer(ILearner learner, LabelledRows data, int[] hidden, RandomStreams random, CancellationToken cancellation)
    {
        var labels = data.Labels.ToArray();
        foreach (var row in hidden) labels[row] = TrainingSet.Unlabelled;
        var classifier = learner.Fit(data.ForTraining(labels), random, cancellation: cancellation);
        var answers = new Matrix<float>(hidden.Length, data.ClassIds.Length);
        classifier.Predict(data.Clips.Features.SelectRows(hidden), answers);
        return answers;
    }

    /// <summary>
    /// The fold of each row that may be measured on, -1 of the others. Rows of a group share a fold; a class's groups are dealt out in turn.
    /// A fold that would take a class's last label leaves that class alone.
    /// </summary>
    private static int[] Folds(LabelledRows data, int folds, RandomStream random)
    {
        var foldOf = Enumerable.Repeat(-1, data.Labels.Length).ToArray();
        var groups = data.Labelled.Where(row => data.Heard[row]).GroupBy(row => data.Groups?[row] ?? row).Select(rows => rows.ToArray()).ToArray();
        random.Shuffle<int[]>(groups);
        var next = 0;
        foreach (var group in groups.OrderBy(rows => data.Labels[rows[0]]))
        {
            foreach (var row in group) foldOf[row] = next % folds;
            next++;
        }
        foreach (var ofClass in data.Labelled.GroupBy(row => data.Labels[row]))
            foreach (var fold in ofClass.Select(row => foldOf[row]).Distinct().Where(fold => fold >= 0).ToArray())
                if (ofClass.All(row => foldOf[row] == fold))
                    foreach (var row in ofClass) foldOf[row] = -1;
        return foldOf;
    }
}
