using Earshot.Evaluation;
using Earshot.Learning;
using Earshot.Numerics;

namespace Earshot.Experiments;

/// <summary>A person who answers from the truth: how accuracy grows with the number of labels when clips are suggested, or drawn at random.</summary>
/// <param name="features">Raw, of the whole set; shape (n, d).</param>
/// <param name="truth">Class of each row.</param>
/// <param name="split">Training rows are labelled one batch after another, test rows measure.</param>
public sealed class SimulatedAnnotator(Matrix<float> features, int[] truth, Split split)
{
    private readonly int classCount = truth.Max() + 1;
    private readonly Matrix<float> pool = features.SelectRows(split.Training);

    /// <summary>Labels batch after batch, learning after each.</summary>
    /// <param name="learner">What learns.</param>
    /// <param name="suggested">Whether <see cref="Suggestions"/> choose, or chance.</param>
    /// <param name="batch">Clips a batch.</param>
    /// <param name="labels">Labels at the end.</param>
    /// <param name="random">Its randomness.</param>
    /// <param name="cancellation">Stops early.</param>
    public IEnumerable<AnnotationStep> Run(ILearner learner, bool suggested, int batch, int labels, RandomStreams random, CancellationToken cancellation = default)
    {
        var shown = new int[pool.Rows];
        Array.Fill(shown, TrainingSet.Unlabelled);
        int[] order = [.. Enumerable.Range(0, pool.Rows)];
        random.Stream("random choice").Shuffle<int>(order);
        IClassifier? classifier = null;
        int[] seen = [];
        for (var count = 0; count < labels;)
        {
            var next = Math.Min(batch, labels - count);
            int[] asked = suggested ? Suggestions.Choose(Training(shown, seen), classifier, next) : order[count..(count + next)];
            foreach (var row in asked) shown[row] = truth[split.Training[row]];
            count += asked.Length;
            seen = [.. shown.Where(label => label != TrainingSet.Unlabelled).Distinct().Order()];
            if (seen.Length < 2) continue;
            classifier = learner.Fit(Training(shown, seen), random.Child($"{learner.Name}/{count}"), cancellation: cancellation);
            yield return new AnnotationStep(count, seen.Length, Accuracy(classifier, seen));
        }
    }

    /// <summary>What the learner sees: the classes that have a label, numbered from 0.</summary>
    private TrainingSet Training(int[] shown, int[] seen) =>
        new(pool, [.. shown.Select(label => label == TrainingSet.Unlabelled ? label : Array.IndexOf(seen, label))], seen.Length);

    private double Accuracy(IClassifier classifier, int[] seen)
    {
        var probabilities = new Matrix<float>(split.Test.Length, seen.Length);
        classifier.Predict(features.SelectRows(split.Test), probabilities);
        int[] called = [.. Enumerable.Range(0, probabilities.Rows).Select(i => seen[System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(probabilities.Row(i))])];
        return new ConfusionMatrix([.. split.Test.Select(i => truth[i])], called, classCount).UnweightedAccuracy;
    }
}
