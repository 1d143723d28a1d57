using Earshot.Formats;
using Earshot.Numerics;

namespace Earshot.Learning.Perceptrons;

/// <summary>What <c>mlp</c> learns: a perceptron over standardised vectors.</summary>
/// <param name="standardiser">Of the training rows.</param>
/// <param name="network">The perceptron.</param>
internal sealed class PerceptronClassifier(Standardiser standardiser, Perceptron<float> network) : IClassifier
{
    private static readonly string[] TensorNames = ["hidden.weights", "hidden.bias", "output.weights", "output.bias"];

    /// <inheritdoc/>
    public string Method => "mlp";

    /// <inheritdoc/>
    public int ClassCount => network.Blocks[3].Columns;

    /// <inheritdoc/>
    public OutputKind Output => network.Output;

    /// <inheritdoc/>
    public int Dimension => standardiser.Dimension;

    /// <inheritdoc/>
    public void Predict(Matrix<float> features, Matrix<float> probabilities) =>
        network.Forward(
            standardiser.Apply(features),
            new Matrix<float>(features.Rows, network.Blocks[1].Columns),
            probabilities
        );

    /// <inheritdoc/>
    public void Save(TensorArchive archive)
    {
        archive.Metadata["method"] = Method;
        foreach (var (name, block) in TensorNames.Zip(network.Blocks))
            archive.Tensors[name] = block;
        standardiser.Save(archive);
        OutputEntry.Save(archive, Output);
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public static PerceptronClassifier Load(TensorArchive archive)
    {
        var standardiser = Standardiser.Load(archive);
        var input = archive.Require(TensorNames[0], rows: standardiser.Dimension);
        var output = archive.Require(TensorNames[2], rows: input.Columns);
        return new PerceptronClassifier(
            standardiser,
            new Perceptron<float>(
                [
                    input,
                    archive.Require(TensorNames[1], 1, input.Columns),
                    output,
                    archive.Require(TensorNames[3], 1, output.Columns),
                ],
                OutputEntry.Load(archive)
            )
        );
    }
}
