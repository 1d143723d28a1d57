using System.Globalization;
using System.Numerics.Tensors;
using Earshot.Formats;
using Earshot.Learning.Linear;
using Earshot.Numerics;

namespace Earshot.Learning.Views;

/// <summary>
/// What a committee says of each training clip as it is, learnt from all versions of the clip: so that noise is
/// answered as the clip beneath it. A logistic regression on [z, φ(z)], the standardised row and random Fourier
/// features (Rahimi and Recht 2007) of a Gaussian kernel, φ(z) = √(2d/m)·cos(z·Ω + τ): Ω (d, m) normal of
/// deviation 1 / (h·√(2d)), τ even in 0 to 2π, and √(2d) the distance between two standardised rows.
/// </summary>
/// <param name="Projection">Ω (d, m).</param>
/// <param name="Phase">τ (1, m).</param>
/// <param name="Weights">W (d + m, k).</param>
/// <param name="Bias">b (1, k).</param>
/// <param name="Share">Its share of the committee's answer, 0 to 1.</param>
internal sealed record ViewStudent(
    Matrix<float> Projection,
    Matrix<float> Phase,
    Matrix<float> Weights,
    Matrix<float> Bias,
    float Share
)
{
    internal const string Prefix = "student.",
        ShareEntry = "share";

    /// <summary>m.</summary>
    private const int Cosines = 1000;

    /// <summary>h: the kernel's width in units of the distance between two rows.</summary>
    private const double Width = 0.5;

    /// <summary>c: each row counts C = c / (d · versions), as in the committee's regressions.</summary>
    private const double Freedom = 100;

    /// <summary>Clips learnt from, at most, so that memory and time stop growing with the pool.</summary>
    private const int MostClips = 2048;

    private const int MostSteps = 100;

    /// <summary>Learns what is said of the clips.</summary>
    /// <param name="versions">Standardised clips as they are, then each view (n, d).</param>
    /// <param name="training">The labels; what they say is not asked.</param>
    /// <param name="ask">The committee's probabilities of raw rows.</param>
    /// <param name="random">Draws Ω and τ.</param>
    /// <param name="cancellation">Stops it.</param>
    public static ViewStudent Learn(
        Matrix<float>[] versions,
        TrainingSet training,
        Func<Matrix<float>, Matrix<float>> ask,
        RandomStreams random,
        CancellationToken cancellation
    )
    {
        var (rows, d, k) = (Chosen(training), versions[0].Columns, training.ClassCount);
        var student = Untaught(d, k, random.Stream("student"));
        var targets = ask(training.Features.SelectRows(rows));
        var weights = Taught(targets, rows, training.Labels);
        var inputs = new Matrix<float>(versions.Length * rows.Length, d + Cosines);
        for (var v = 0; v < versions.Length; v++)
            student.Fill(versions[v].SelectRows(rows), inputs, v * rows.Length);
        var objective = new SoftTargetRegression<float>(
            inputs,
            targets,
            weights,
            Freedom / ((double)d * versions.Length)
        );
        var parameters = new float[objective.Length];
        Lbfgs.Minimise(objective, parameters, new LbfgsOptions { MaxIterations = MostSteps }, cancellation);
        return student with
        {
            Weights = new Matrix<float>(d + Cosines, k, parameters[..^k]),
            Bias = new Matrix<float>(1, k, parameters[^k..]),
            Share = 0.5f * training.Labels.Count(label => label == TrainingSet.Unlabelled) / training.Labels.Length,
        };
    }

    /// <summary>Probabilities (n, k) of standardised rows (n, d).</summary>
    public void Predict(Matrix<float> z, Matrix<float> probabilities) =>
        LinearClassifier.PredictStandardised(Inputs(z), Weights, Bias.Span, probabilities);

    /// <summary>Writes it.</summary>
    public void Save(TensorArchive archive)
    {
        var own = new TensorArchive();
        own.Tensors["projection"] = Projection;
        own.Tensors["phase"] = Phase;
        own.Tensors["weights"] = Weights;
        own.Tensors["bias"] = Bias;
        own.Metadata[ShareEntry] = Share.ToString("R", CultureInfo.InvariantCulture);
        archive.Put(Prefix, own);
    }

    /// <summary>Reads what <see cref="Save"/> wrote; null where the committee has none.</summary>
    public static ViewStudent? Load(TensorArchive archive, int dimension)
    {
        var own = archive.Under(Prefix);
        if (own.Tensors.Count == 0)
            return null;
        var projection = own.Require("projection", dimension);
        var weights = own.Require("weights", dimension + projection.Columns);
        return new(
            projection,
            own.Require("phase", 1, projection.Columns),
            weights,
            own.Require("bias", 1, weights.Columns),
            (float)own.RequireNumber(ShareEntry, 0, 1)
        );
    }

    /// <summary>√(2d/m).</summary>
    internal float Scale => MathF.Sqrt(2f * Projection.Rows / Projection.Columns);

    private static ViewStudent Untaught(int d, int k, RandomStream random)
    {
        var (projection, phase) = (new Matrix<float>(d, Cosines), new Matrix<float>(1, Cosines));
        var deviation = 1 / (Width * Math.Sqrt(2.0 * d));
        foreach (ref var value in projection.Span)
            value = (float)(deviation * random.NextNormal());
        foreach (ref var value in phase.Span)
            value = (float)(2 * Math.PI * random.NextDouble());
        return new(projection, phase, new Matrix<float>(d + Cosines, k), new Matrix<float>(1, k), 0);
    }

    /// <summary>[z, φ(z)].</summary>
    private Matrix<float> Inputs(Matrix<float> z)
    {
        var inputs = new Matrix<float>(z.Rows, z.Columns + Phase.Columns);
        Fill(z, inputs, 0);
        return inputs;
    }

    /// <summary>Writes [z, φ(z)] into rows of a matrix.</summary>
    private void Fill(Matrix<float> z, Matrix<float> inputs, int first)
    {
        var angles = ViewCommittee.Product(z, Projection);
        for (var i = 0; i < z.Rows; i++)
        {
            z.Row(i).CopyTo(inputs.Row(first + i));
            var cosines = inputs.Row(first + i)[z.Columns..];
            TensorPrimitives.Add(angles.Row(i), Phase.Span, cosines);
            TensorPrimitives.Cos(cosines, cosines);
            TensorPrimitives.Multiply(cosines, Scale, cosines);
        }
    }

    /// <summary>All clips, or of too many the labelled ones first, evenly apart.</summary>
    private static int[] Chosen(TrainingSet training)
    {
        var labelled = Evenly(training.LabelledRows(), MostClips);
        int[] others =
        [
            .. Enumerable.Range(0, training.Labels.Length).Where(i => training.Labels[i] == TrainingSet.Unlabelled),
        ];
        return [.. labelled, .. Evenly(others, MostClips - labelled.Length)];
    }

    private static int[] Evenly(int[] rows, int most) =>
        rows.Length <= most
            ? rows
            : [.. Enumerable.Range(0, most).Select(i => rows[(int)((long)i * rows.Length / most)])];

    /// <summary>
    /// Puts known labels in place of what was said; how much each row counts: as surely as it was said.
    /// </summary>
    private static float[] Taught(Matrix<float> targets, int[] rows, int[] labels)
    {
        var weights = new float[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            var target = targets.Row(i);
            if (labels[rows[i]] is not TrainingSet.Unlabelled and var label)
            {
                target.Clear();
                target[label] = 1;
            }
            weights[i] = TensorPrimitives.Max<float>(target);
        }
        return weights;
    }
}
