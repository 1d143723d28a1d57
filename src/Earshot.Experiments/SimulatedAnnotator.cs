using System.Globalization;
using System.Numerics.Tensors;
using Earshot.Evaluation;
using Earshot.Learning;
using Earshot.Learning.Selection;
using Earshot.Numerics;
using Earshot.Recordings.Evaluation;

namespace Earshot.Experiments;

/// <summary>
/// A person who answers from the truth: how accuracy grows with the number of labels when clips are suggested, or drawn
/// at random.
/// </summary>
/// <param name="task">All its training labels are known; the person gives them one batch after another.</param>
public sealed class SimulatedAnnotator(ComparisonTask task)
{
    private readonly Matrix<float> pool = task.Training.Features;
    private readonly int[] truth = task.Training.Labels;

    /// <summary>
    /// Labels a batch for each percentage and learns after each. The first learner's answers decide what is suggested;
    /// the others get the same labels.
    /// </summary>
    /// <param name="learners">At least one.</param>
    /// <param name="suggested">Whether <see cref="Suggestions"/> choose, or chance.</param>
    /// <param name="percents">Shares of the training clips labelled, ascending.</param>
    /// <param name="random">Its randomness.</param>
    /// <param name="cancellation">Stops early.</param>
    public IEnumerable<AnnotationStep> Run(
        IReadOnlyList<ILearner> learners,
        bool suggested,
        IReadOnlyList<double> percents,
        RandomStreams random,
        CancellationToken cancellation = default
    )
    {
        var choice = suggested ? "suggested" : "random";
        var shown = new int[pool.Rows];
        Array.Fill(shown, TrainingSet.Unlabelled);
        int[] order = [.. Enumerable.Range(0, pool.Rows)];
        random.Stream("random choice").Shuffle<int>(order);
        var (count, seen, guide) = (0, Array.Empty<int>(), (IClassifier?)null);
        var prepared = new TrainingSet?[learners.Count];
        foreach (var percent in percents)
        {
            var batch = Math.Max(1, (int)Math.Round(percent / 100 * pool.Rows)) - count;
            int[] asked = suggested
                ? Suggestions.Choose(Training(shown, seen), guide, batch)
                : order[count..(count + batch)];
            foreach (var row in asked)
                shown[row] = truth[row];
            count += batch;
            seen = [.. shown.Where(label => label != TrainingSet.Unlabelled).Distinct().Order()];
            if (seen.Length < 2)
                continue;
            IClassifier[] learnt =
            [
                .. learners.Select(
                    (learner, m) =>
                        learner.Fit(
                            prepared[m] = learner.Prepare(Training(shown, seen).PreparedAs(prepared[m]), cancellation),
                            random.Child(string.Create(CultureInfo.InvariantCulture, $"{learner.Name}/{count}")),
                            cancellation: cancellation
                        )
                ),
            ];
            guide = learnt[0];
            for (var m = 0; m < learnt.Length; m++)
                yield return new AnnotationStep(
                    choice,
                    learners[m].Name,
                    task.Seed,
                    percent,
                    count,
                    Accuracy(learnt[m], seen)
                );
        }
    }

    /// <summary>What a learner sees: the classes that have a label, numbered from 0.</summary>
    private TrainingSet Training(int[] shown, int[] seen) =>
        new(
            pool,
            [.. shown.Select(label => label == TrainingSet.Unlabelled ? label : Array.IndexOf(seen, label))],
            seen.Length
        )
        {
            Threads = task.Training.Threads,
        };

    private double Accuracy(IClassifier classifier, int[] seen)
    {
        var probabilities = new Matrix<float>(task.Test.Labels.Length, seen.Length);
        classifier.Predict(task.Test.Features, probabilities);
        int[] called =
        [
            .. Enumerable
                .Range(0, probabilities.Rows)
                .Select(i => seen[TensorPrimitives.IndexOfMax<float>(probabilities.Row(i))]),
        ];
        return new ConfusionMatrix(task.Test.Labels, called, task.Training.ClassCount).UnweightedAccuracy;
    }
}
