using System.Numerics;
using Earshot.Learning.Paper;
using Earshot.Numerics;

namespace Earshot.Learning.Networks;

/// <summary>
/// A network over a known graph: a shared part f (Θ of the paper), a classifier (Θ') on top of it, and heads for
/// self-supervised tasks (Θ'').
/// </summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
/// <param name="features">f's product with the node features.</param>
/// <param name="encoder">The rest of f, up to the hidden values.</param>
/// <param name="classifier">From hidden values to logits (n, classes).</param>
public sealed class NodeNetwork<T>(FeatureLinear<T> features, Sequential<T> encoder, Sequential<T> classifier)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>What f and the classifier learn, the first layer's weights first.</summary>
    public IReadOnlyList<Parameter<T>> Parameters { get; } =
    [features.Weights, .. encoder.Parameters, .. classifier.Parameters];

    /// <summary>Logits (n, classes).</summary>
    /// <param name="x">Node features.</param>
    /// <param name="training">Whether dropout drops.</param>
    public Matrix<T> Forward(NodeFeatures<T> x, bool training) => Forward(x, training, classifier);

    /// <summary>The output of a head on top of f.</summary>
    public Matrix<T> Forward(NodeFeatures<T> x, bool training, Sequential<T> head) =>
        head.Forward(encoder.Forward(features.Forward(x, training), training), training);

    /// <summary>Adds the gradients of the latest <see cref="Forward(NodeFeatures{T}, bool)"/>.</summary>
    public void Backward(Matrix<T> gradient) => Backward(gradient, classifier);

    /// <summary>Adds the gradients of the latest forward pass through that head.</summary>
    public void Backward(Matrix<T> gradient, Sequential<T> head) =>
        features.Backward(encoder.Backward(head.Backward(gradient)));
}
