using Earshot.Formats;
using Earshot.Numerics;

namespace Earshot.Learning.Linear;

/// <summary>
/// P(y | x) = softmax(z·W + b) of the standardised vector z, in any of many σ(z·W + b): what <c>logreg</c> and
/// <c>self-training</c> learn.
/// </summary>
/// <param name="method">The method that made it.</param>
/// <param name="standardiser">Of the training rows.</param>
/// <param name="weights">W, shape (d, k).</param>
/// <param name="bias">b, length k.</param>
/// <param name="output">One of many (softmax) or any of many (σ).</param>
internal sealed class LinearClassifier(
    string method,
    Standardiser standardiser,
    Matrix<float> weights,
    float[] bias,
    OutputKind output = OutputKind.OneOfMany
) : IClassifier
{
    /// <inheritdoc/>
    public string Method => method;

    /// <inheritdoc/>
    public int ClassCount => bias.Length;

    /// <inheritdoc/>
    public OutputKind Output => output;

    /// <inheritdoc/>
    public int Dimension => standardiser.Dimension;

    /// <inheritdoc/>
    public void Predict(Matrix<float> features, Matrix<float> probabilities)
    {
        if (output == OutputKind.AnyOfMany)
            ClassRegressions.Predict(standardiser.Apply(features), weights, bias, probabilities);
        else
            PredictStandardised(standardiser.Apply(features), weights, bias, probabilities);
    }

    /// <inheritdoc/>
    public void Save(TensorArchive archive)
    {
        archive.Metadata["method"] = method;
        archive.Tensors["weights"] = weights;
        archive.Tensors["bias"] = new Matrix<float>(1, bias.Length, bias);
        standardiser.Save(archive);
        OutputEntry.Save(archive, output);
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public static LinearClassifier Load(TensorArchive archive)
    {
        var standardiser = Standardiser.Load(archive);
        var weights = archive.Require("weights", rows: standardiser.Dimension);
        var bias = archive.Require("bias", 1, weights.Columns).Span.ToArray();
        return new LinearClassifier(
            archive.RequireText("method"),
            standardiser,
            weights,
            bias,
            OutputEntry.Load(archive)
        );
    }

    /// <summary>
    /// softmax(Z·W + b) into <paramref name="probabilities"/> (n, k) for standardised Z (n, d), W and b in one vector.
    /// </summary>
    internal static void PredictStandardised(Matrix<float> z, float[] parameters, Matrix<float> probabilities) =>
        PredictStandardised(
            z,
            new Matrix<float>(z.Columns, probabilities.Columns, parameters),
            parameters.AsSpan(^probabilities.Columns..),
            probabilities
        );

    /// <summary>The same of W (d, k) and b apart.</summary>
    internal static void PredictStandardised(
        Matrix<float> z,
        Matrix<float> w,
        ReadOnlySpan<float> b,
        Matrix<float> probabilities
    )
    {
        Gemm.Multiply(z, w, probabilities);
        Softmax.OfRows(probabilities, b);
    }
}
