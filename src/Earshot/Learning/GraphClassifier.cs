using System.Globalization;
using System.Numerics.Tensors;
using Earshot.Graphs;
using Earshot.Numerics;

namespace Earshot.Learning;

/// <summary>
/// What <c>graph</c> learns: (1 − α)·softmax([z, mean of the neighbours' z]·W + b) + mean of the neighbours' votes, the neighbours
/// being the k nearest training clips.
/// </summary>
/// <param name="standardiser">Of the training rows.</param>
/// <param name="anchors">Standardised training clips, shape (n, d).</param>
/// <param name="votes">What each tells its neighbours (Correct and Smooth), shape (n, k).</param>
/// <param name="parameters">W (2·d, k), then b (k).</param>
/// <param name="neighbours">Neighbours a query.</param>
/// <param name="smoothAlpha">α.</param>
public sealed class GraphClassifier(
    Standardiser standardiser, Matrix<float> anchors, Matrix<float> votes, float[] parameters, int neighbours, float smoothAlpha) : IClassifier
{
    /// <inheritdoc/>
    public string Method => "graph";

    /// <inheritdoc/>
    public int ClassCount => votes.Columns;

    /// <inheritdoc/>
    public int Dimension => standardiser.Dimension;

    /// <inheritdoc/>
    public void Predict(Matrix<float> features, Matrix<float> probabilities)
    {
        var z = standardiser.Apply(features);
        var nearest = NearestNeighbours.Among(z, anchors, neighbours);
        var h = NeighbourGraph.WithNeighbourMean(z, anchors, nearest);
        LinearClassifier.PredictStandardised(h, parameters, probabilities);
        for (var i = 0; i < z.Rows; i++)
        {
            var row = probabilities.Row(i);
            TensorPrimitives.Multiply(row, 1 - smoothAlpha, row);
            foreach (var j in nearest.Of(i)) TensorPrimitives.MultiplyAdd(votes.Row(j), 1f / nearest.K, row, row);
            TensorPrimitives.Max(row, 0f, row);
            TensorPrimitives.Divide(row, TensorPrimitives.Sum<float>(row), row);
        }
    }

    /// <inheritdoc/>
    public void Save(TensorArchive archive)
    {
        archive.Metadata["method"] = Method;
        archive.Metadata["neighbours"] = neighbours.ToString(CultureInfo.InvariantCulture);
        archive.Metadata["smoothAlpha"] = smoothAlpha.ToString("R", CultureInfo.InvariantCulture);
        archive.Tensors["anchors"] = anchors;
        archive.Tensors["votes"] = votes;
        archive.Tensors["parameters"] = new Matrix<float>(1, parameters.Length, parameters);
        standardiser.Save(archive);
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public static GraphClassifier Load(TensorArchive archive)
    {
        var standardiser = Standardiser.Load(archive);
        var anchors = archive.Require("anchors", columns: standardiser.Dimension);
        var votes = archive.Require("votes", anchors.Rows);
        var parameters = archive.Require("parameters", 1, (2 * anchors.Columns + 1) * votes.Columns);
        return new GraphClassifier(
            standardiser, anchors, votes, parameters.Span.ToArray(), int.Parse(archive.RequireText("neighbours"), CultureInfo.InvariantCulture),
            float.Parse(archive.RequireText("smoothAlpha"), CultureInfo.InvariantCulture));
    }
}
