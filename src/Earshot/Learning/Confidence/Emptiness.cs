using System.Numerics.Tensors;
using Earshot.Formats;
using Earshot.Learning.Linear;
using Earshot.Numerics;

namespace Earshot.Learning.Confidence;

/// <summary>
/// Tells clips from nothing at all: a regression, learnt from training clips on one side and from digital silence and
/// white noise (<see cref="Inference.EmptySounds"/>) on the other. e = max(0, 2σ(z·w + b) − 1) is 0 of all that is
/// likelier a clip, and goes to 1. Distance does not tell them: to a network silence is a sound like others.
/// </summary>
internal sealed class Emptiness
{
    internal const string Prefix = "emptiness.";
    private const string WeightsName = "weights",
        BiasName = "bias";
    private const int MostClips = 2_000;
    private const float SideWeight = 100;
    private const double MostOfAClass = 0.1;

    /// <summary>What an e of 1 adds to the factor of the strangeness.</summary>
    internal const float RejectFactor = 9;

    private readonly Standardiser standardiser;
    private readonly LinearMapping regression;

    private sealed record LinearMapping(Matrix<float> Weights, float[] Bias);

    private Emptiness(Standardiser standardiser, LinearMapping regression) =>
        (this.standardiser, this.regression) = (standardiser, regression);

    /// <summary>
    /// Learns it; both sides weigh the same. Null where it would doubt sounds that are to be told: where more than a
    /// tenth of all clips, or of the labelled ones of a class, are called empty by a regression that has not seen them
    /// (a class is itself silence or noise, or clips are too noisy or too few to tell).
    /// </summary>
    /// <param name="empty">Raw features of nothing; shape (m, d), m above 0.</param>
    /// <param name="training">The clips, their views and labels.</param>
    /// <param name="cancellation">Stops early.</param>
    public static Emptiness? Learn(Matrix<float> empty, TrainingSet training, CancellationToken cancellation = default)
    {
        Matrix<float>[] clips = [training.Features, .. training.Views];
        int[][] kinds =
        [
            .. Enumerable
                .Range(0, training.Labels.Length)
                .GroupBy(row => training.Labels[row])
                .Select(rows => rows.ToArray()),
        ];
        var held = HeldOut(empty, clips, kinds, cancellation);
        var ofClasses = kinds.Where(rows => training.Labels[rows[0]] != TrainingSet.Unlabelled);
        return ofClasses.Append([.. Enumerable.Range(0, held.Length)]).Any(TooOften)
            ? null
            : Learn(empty, clips, cancellation);

        bool TooOften(int[] rows) => rows.Average(row => held[row] > 0 ? 1.0 : 0) > MostOfAClass;
    }

    /// <summary>e of each clip by a regression learnt from every other clip of its class.</summary>
    private static float[] HeldOut(
        Matrix<float> empty,
        Matrix<float>[] clips,
        int[][] kinds,
        CancellationToken cancellation
    )
    {
        var predicted = new float[clips[0].Rows];
        for (var half = 0; half < 2; half++)
        {
            int[] tested = [.. kinds.SelectMany(rows => rows.Where((_, place) => place % 2 == half))];
            int[] seen = [.. kinds.SelectMany(rows => rows.Where((_, place) => place % 2 != half))];
            if (seen.Length == 0)
                continue;
            Matrix<float>[] known = [.. clips.Select(part => part.SelectRows(seen))];
            var e = Learn(empty, known, cancellation).Of(clips[0].SelectRows(tested));
            foreach (var (value, row) in e.Zip(tested))
                predicted[row] = value;
        }
        return predicted;
    }

    private static Emptiness Learn(
        Matrix<float> empty,
        IReadOnlyList<Matrix<float>> clips,
        CancellationToken cancellation
    )
    {
        var standardiser = Standardiser.Fit(clips[0]);
        var each = Math.Max(1, MostClips / clips.Count);
        var known = clips.Select(part => standardiser.Apply(Spread(part, each))).ToArray();
        var count = known.Sum(part => part.Rows);
        float[] all = [.. standardiser.Apply(empty).Span, .. known.SelectMany(part => part.Buffer)];
        var objective = new SoftmaxRegression<float>(
            new Matrix<float>(empty.Rows + count, empty.Columns, all),
            [.. Enumerable.Repeat(1, empty.Rows), .. Enumerable.Repeat(0, count)],
            classCount: 2,
            inverseRegularisation: 1,
            [.. Enumerable.Repeat(SideWeight / empty.Rows, empty.Rows), .. Enumerable.Repeat(SideWeight / count, count)]
        );
        var parameters = new float[objective.Length];
        Lbfgs.Minimise(objective, parameters, new LbfgsOptions { MaxIterations = 100 }, cancellation);
        var weights = new Matrix<float>(empty.Columns, 2, parameters[..(2 * empty.Columns)]);
        return new Emptiness(standardiser, new LinearMapping(weights, parameters[^2..]));
    }

    /// <summary>Length of the raw vectors it takes.</summary>
    internal int Dimension => standardiser.Dimension;

    /// <summary>e of each row, 0 to 1.</summary>
    /// <param name="features">Raw; shape (n, d).</param>
    public float[] Of(Matrix<float> features)
    {
        var predicted = new Matrix<float>(features.Rows, 2);
        LinearClassifier.PredictStandardised(
            standardiser.Apply(features),
            regression.Weights,
            regression.Bias,
            predicted
        );
        return [.. Enumerable.Range(0, predicted.Rows).Select(i => Math.Max(0, 2 * predicted[i, 1] - 1))];
    }

    /// <summary>p ← (1 − e)·p + e/k, in place.</summary>
    internal static void Doubt(float[] emptiness, Matrix<float> probabilities)
    {
        for (var i = 0; i < emptiness.Length; i++)
        {
            if (emptiness[i] == 0)
                continue;
            var row = probabilities.Row(i);
            TensorPrimitives.Multiply(row, 1 - emptiness[i], row);
            TensorPrimitives.Add(row, emptiness[i] / row.Length, row);
        }
    }

    /// <summary>score ← (1 + 9·e)·score, in place.</summary>
    internal static void Reject(float[] emptiness, float[] scores)
    {
        for (var i = 0; i < scores.Length; i++)
            scores[i] *= 1 + RejectFactor * emptiness[i];
    }

    /// <summary>Writes it among the entries of a model.</summary>
    internal void Save(TensorArchive archive)
    {
        var own = new TensorArchive();
        standardiser.Save(own);
        (own.Tensors[WeightsName], own.Tensors[BiasName]) = (
            regression.Weights,
            new Matrix<float>(1, 2, regression.Bias)
        );
        archive.Put(Prefix, own);
    }

    /// <summary>Reads what <see cref="Save"/> wrote; null where there is none.</summary>
    /// <exception cref="InvalidDataException">It makes no sense.</exception>
    internal static Emptiness? Find(TensorArchive archive)
    {
        var own = archive.Under(Prefix);
        if (own.Tensors.Count == 0)
            return null;
        var standardiser = Standardiser.Load(own);
        var (weights, bias) = Parameters(own);
        return new Emptiness(standardiser, new LinearMapping(weights, bias.Span.ToArray()));
    }

    /// <summary>W (d, 2) and b (1, 2) of an archive's own entries.</summary>
    internal static (Matrix<float> Weights, Matrix<float> Bias) Parameters(TensorArchive own) =>
        (own.Require(WeightsName, Standardiser.Load(own).Dimension, 2), own.Require(BiasName, 1, 2));

    /// <summary>At most so many rows, evenly spread.</summary>
    private static Matrix<float> Spread(Matrix<float> rows, int most) =>
        rows.Rows <= most
            ? rows
            : rows.SelectRows([.. Enumerable.Range(0, most).Select(i => (int)((long)i * rows.Rows / most))]);
}
