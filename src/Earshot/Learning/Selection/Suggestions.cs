using System.Numerics.Tensors;
using Earshot.Graphs;
using Earshot.Numerics;

namespace Earshot.Learning.Selection;

/// <summary>
/// Which clips to label next. Greedily the clip i of the largest Σⱼ wⱼ·max(0, s(i, j) − cⱼ): wⱼ is how unsure the
/// classifier is of clip j, s(i, j) = exp(−d²/σ²) how alike i and j are, cⱼ how alike j is to the clips labelled or
/// asked already. So a clip is asked that speaks for many doubtful ones, and near-duplicates are not asked twice
/// (facility location, Wei, Iyer and Bilmes 2015).
/// </summary>
public static class Suggestions
{
    /// <summary>Chooses.</summary>
    /// <param name="training">All clips; those without a label can be asked.</param>
    /// <param name="classifier">What was learnt from it so far; null while nothing was.</param>
    /// <param name="count">How many are wanted.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <returns>Rows of the training set, most useful first; fewer where fewer are unlabelled.</returns>
    public static int[] Choose(
        TrainingSet training,
        IClassifier? classifier,
        int count,
        SuggestionOptions? options = null
    )
    {
        options ??= new();
        var z = Standardiser.Fit(training.Features).Apply(training.Features);
        return Choose(
            training.Labels,
            NearestNeighbours.Within(z, options.Neighbours),
            Answers(training, classifier),
            count,
            options
        );
    }

    /// <summary>Chooses by what is at hand.</summary>
    /// <param name="labels">Class of each clip, or <see cref="TrainingSet.Unlabelled"/>.</param>
    /// <param name="neighbours">The clips that a label of each is taken to tell something about.</param>
    /// <param name="probabilities">The classifier's answers (n, k); null while nothing was learnt.</param>
    /// <param name="count">How many are wanted.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="isStrange">Whether a clip looks like none of the classes, so that the classifier's answer says
    /// nothing of it; null where no clip does.</param>
    /// <returns>Rows, most useful first; fewer where fewer are unlabelled.</returns>
    public static int[] Choose(
        int[] labels,
        NearestNeighbours neighbours,
        Matrix<float>? probabilities,
        int count,
        SuggestionOptions? options = null,
        Predicate<int>? isStrange = null
    )
    {
        options ??= new();
        return Choose(
            Doubts(labels, probabilities, options.SureWeight, isStrange ?? (_ => false)),
            row => labels[row] == TrainingSet.Unlabelled,
            neighbours,
            count
        );
    }

    /// <summary>Chooses by how doubtful each clip is.</summary>
    /// <param name="weights">w of each clip, 0 or more.</param>
    /// <param name="canBeAsked">Whether nobody has labelled a clip yet.</param>
    /// <param name="neighbours">The clips that a label of each is taken to tell something about.</param>
    /// <param name="count">How many are wanted.</param>
    /// <returns>Rows, most useful first; fewer where fewer can be asked.</returns>
    public static int[] Choose(float[] weights, Predicate<int> canBeAsked, NearestNeighbours neighbours, int count)
    {
        var reach = new Reach(neighbours);
        var covered = new float[weights.Length];
        for (var row = 0; row < weights.Length; row++)
            if (!canBeAsked(row))
                reach.Cover(row, covered);

        var candidates = Enumerable.Range(0, weights.Length).Where(row => canBeAsked(row));
        var gains = new PriorityQueue<int, (float Loss, int Row)>(
            candidates.Select(i => (i, (-reach.Gain(i, weights, covered), i)))
        );
        var chosen = new List<int>();
        while (chosen.Count < count && gains.TryDequeue(out var row, out _))
        {
            // gains only fall as clips are covered, so a clip whose gain is still above the next bound is the best
            var gain = (-reach.Gain(row, weights, covered), row);
            if (gains.TryPeek(out _, out var next) && gain.CompareTo(next) > 0)
            {
                gains.Enqueue(row, gain);
                continue;
            }
            chosen.Add(row);
            reach.Cover(row, covered);
        }
        return [.. chosen];
    }

    private static Matrix<float>? Answers(TrainingSet training, IClassifier? classifier)
    {
        if (classifier is null)
            return null;
        var probabilities = new Matrix<float>(training.Labels.Length, classifier.ClassCount);
        classifier.Predict(training.Features, probabilities);
        return probabilities;
    }

    /// <summary>
    /// wⱼ: 0 for a labelled clip; else one less the margin between the two likeliest classes (no margin is believed of
    /// a strange clip), more where that class has few labels.
    /// </summary>
    private static float[] Doubts(
        int[] labels,
        Matrix<float>? probabilities,
        float sureWeight,
        Predicate<int> isStrange
    )
    {
        var doubts = new float[labels.Length];
        Array.Fill(doubts, 1);
        if (probabilities is null)
            return doubts;
        var labelsOf = labels.Where(label => label != TrainingSet.Unlabelled).CountBy(label => label).ToDictionary();
        for (var i = 0; i < doubts.Length; i++)
        {
            var row = probabilities.Row(i);
            var best = TensorPrimitives.IndexOfMax<float>(row);
            var margin = isStrange(i)
                ? 0
                : row[best] - Enumerable.Range(0, row.Length).Where(c => c != best).Max(c => probabilities[i, c]);
            doubts[i] =
                labels[i] != TrainingSet.Unlabelled
                    ? 0
                    : (sureWeight + (1 - sureWeight) * (1 - margin)) / MathF.Sqrt(1 + labelsOf.GetValueOrDefault(best));
        }
        return doubts;
    }

    /// <summary>s(i, j) for the neighbours j of each clip i, and for i itself.</summary>
    private sealed class Reach
    {
        private readonly NearestNeighbours neighbours;
        private readonly float[] likeness;

        public Reach(NearestNeighbours neighbours)
        {
            this.neighbours = neighbours;
            var mean = Math.Max(neighbours.SquaredDistances.DefaultIfEmpty().Average(), float.Epsilon);
            likeness = [.. neighbours.SquaredDistances.Select(d => MathF.Exp(-d / mean))];
        }

        public float Gain(int row, float[] weights, float[] covered)
        {
            var gain = weights[row] * (1 - covered[row]);
            var of = neighbours.Of(row);
            for (var e = 0; e < of.Length; e++)
                gain += weights[of[e]] * Math.Max(0, likeness[row * neighbours.K + e] - covered[of[e]]);
            return gain;
        }

        public void Cover(int row, float[] covered)
        {
            covered[row] = 1;
            var of = neighbours.Of(row);
            for (var e = 0; e < of.Length; e++)
                covered[of[e]] = Math.Max(covered[of[e]], likeness[row * neighbours.K + e]);
        }
    }
}
