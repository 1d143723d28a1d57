using System.Globalization;
using System.Numerics.Tensors;
using Earshot.Formats;
using Earshot.Learning.Linear;
using Earshot.Numerics;

namespace Earshot.Learning.GraphCommittee;

/// <summary>
/// What a logistic regression, which knows of no neighbours, adds to the answer of the committee of <see
/// cref="GraphMethod"/>.
/// </summary>
/// <param name="Share">π: its share in the answer, above 0 and below 1.</param>
/// <param name="Weights">W, shape (d, k), of softmax(z·W + b).</param>
/// <param name="Bias">b, shape (1, k).</param>
/// <param name="Output">One of many; or any of many, with σ in place of softmax.</param>
internal sealed record PlainOpinion(
    float Share,
    Matrix<float> Weights,
    Matrix<float> Bias,
    OutputKind Output = OutputKind.OneOfMany
)
{
    private const string ShareName = "plainShare",
        WeightsName = "plain.weights",
        BiasName = "plain.bias";

    /// <summary>
    /// Learnt from the labelled clips among standardised ones z (n, d), in half precision as a model file holds it;
    /// null where its share is 0.
    /// </summary>
    public static PlainOpinion? Learn(
        Matrix<float> z,
        TrainingSet training,
        float share,
        CancellationToken cancellation
    )
    {
        if (share == 0)
            return null;
        var k = training.ClassCount;
        var parameters = HalfPrecision.Round(
            training.Targets is { } targets
                ? ClassRegressions.Train(z, targets, new(), training.Parallel(cancellation))
                : LogisticRegression.TrainLabelled(z, training.Labels, k, new(), cancellation: cancellation)
        );
        return new PlainOpinion(
            share,
            new Matrix<float>(z.Columns, k, parameters),
            new Matrix<float>(1, k, parameters[^k..]),
            training.Output
        );
    }

    /// <summary>π·softmax(z·W + b) of standardised rows z (n, d).</summary>
    public void Predict(Matrix<float> z, Matrix<float> probabilities)
    {
        if (Output == OutputKind.AnyOfMany)
            ClassRegressions.Predict(z, Weights, Bias.Span, probabilities);
        else
            LinearClassifier.PredictStandardised(z, Weights, Bias.Span, probabilities);
        TensorPrimitives.Multiply(probabilities.Span, Share, probabilities.Span);
    }

    /// <summary>Beside the committee's tensors.</summary>
    public void Save(TensorArchive archive)
    {
        archive.Metadata[ShareName] = Share.ToString("R", CultureInfo.InvariantCulture);
        (archive.Tensors[WeightsName], archive.Tensors[BiasName]) = (Weights, Bias);
    }

    /// <summary>Reads what <see cref="Save"/> wrote; null where the model has none.</summary>
    /// <exception cref="InvalidDataException">The share is not between 0 and 1, or a tensor has another
    /// shape.</exception>
    public static PlainOpinion? Find(TensorArchive archive, int dimension, int classCount)
    {
        if (!archive.Metadata.ContainsKey(ShareName))
            return null;
        var share = (float)archive.RequireNumber(ShareName, 0, 1);
        return new PlainOpinion(
            share,
            archive.Require(WeightsName, dimension, classCount),
            archive.Require(BiasName, 1, classCount),
            OutputEntry.Load(archive)
        );
    }
}
