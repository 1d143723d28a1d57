using System.Globalization;
using System.Numerics.Tensors;
using Earshot.Graphs;
using Earshot.Numerics;

namespace Earshot.Learning;

/// <summary>
/// What <c>graph</c> learns: the mean over its members of (1 − α)·softmax([z, mean of the neighbours' z]·W + b) + mean of the
/// neighbours' votes, the neighbours being the nearest training clips.
/// </summary>
public sealed class GraphClassifier : IClassifier
{
    private readonly Standardiser standardiser;
    private readonly Matrix<float> anchors;
    private readonly GraphMember[] members;
    private readonly float smoothAlpha;

    /// <summary>Of these members.</summary>
    /// <param name="standardiser">Of the training rows.</param>
    /// <param name="anchors">Standardised training clips, shape (n, d).</param>
    /// <param name="members">At least one.</param>
    /// <param name="smoothAlpha">α.</param>
    internal GraphClassifier(Standardiser standardiser, Matrix<float> anchors, GraphMember[] members, float smoothAlpha) =>
        (this.standardiser, this.anchors, this.members, this.smoothAlpha) = (standardiser, anchors, members, smoothAlpha);

    /// <inheritdoc/>
    public string Method => "graph";

    /// <inheritdoc/>
    public int ClassCount => members[0].Votes.Columns;

    /// <inheritdoc/>
    public int Dimension => standardiser.Dimension;

    /// <inheritdoc/>
    public void Predict(Matrix<float> features, Matrix<float> probabilities)
    {
        var z = standardiser.Apply(features);
        var nearest = NearestNeighbours.Among(z, anchors, members.Max(m => m.Neighbours));
        var opinion = new Matrix<float>(z.Rows, ClassCount);
        probabilities.Span.Clear();
        foreach (var member in members)
        {
            Ask(member, z, nearest.Nearest(member.Neighbours), opinion);
            TensorPrimitives.MultiplyAdd(opinion.Span, 1f / members.Length, probabilities.Span, probabilities.Span);
        }
    }

    /// <inheritdoc/>
    public void Save(TensorArchive archive)
    {
        archive.Metadata["method"] = Method;
        archive.Metadata["neighbours"] = string.Join(' ', members.Select(m => m.Neighbours.ToString(CultureInfo.InvariantCulture)));
        archive.Metadata["smoothAlpha"] = smoothAlpha.ToString("R", CultureInfo.InvariantCulture);
        archive.Tensors["anchors"] = anchors;
        foreach (var member in members)
        {
            archive.Tensors[$"votes.{member.Neighbours}"] = member.Votes;
            archive.Tensors[$"parameters.{member.Neighbours}"] = new Matrix<float>(1, member.Parameters.Length, member.Parameters);
        }
        standardiser.Save(archive);
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public static GraphClassifier Load(TensorArchive archive)
    {
        var standardiser = Standardiser.Load(archive);
        var anchors = archive.Require("anchors", columns: standardiser.Dimension);
        var members = archive.RequireText("neighbours").Split(' ').Select(k =>
        {
            var votes = archive.Require($"votes.{k}", anchors.Rows);
            var parameters = archive.Require($"parameters.{k}", 1, (2 * anchors.Columns + 1) * votes.Columns);
            return new GraphMember(int.Parse(k, CultureInfo.InvariantCulture), parameters.Span.ToArray(), votes);
        });
        return new GraphClassifier(standardiser, anchors, [.. members], float.Parse(archive.RequireText("smoothAlpha"), CultureInfo.InvariantCulture));
    }

    /// <summary>One member's probabilities (n, k) of standardised rows (n, d).</summary>
    private void Ask(GraphMember member, Matrix<float> z, NearestNeighbours nearest, Matrix<float> opinion)
    {
        LinearClassifier.PredictStandardised(NeighbourGraph.WithNeighbourMean(z, anchors, nearest), member.Parameters, opinion);
        for (var i = 0; i < z.Rows; i++)
        {
            var row = opinion.Row(i);
            TensorPrimitives.Multiply(row, 1 - smoothAlpha, row);
            foreach (var j in nearest.Of(i)) TensorPrimitives.MultiplyAdd(member.Votes.Row(j), 1f / nearest.K, row, row);
            TensorPrimitives.Max(row, 0f, row);
            TensorPrimitives.Divide(row, TensorPrimitives.Sum<float>(row), row);
        }
    }
}
