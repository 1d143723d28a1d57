using System.Numerics;
using Earshot.Networks.Layers;
using Earshot.Networks.Operators;

namespace Earshot.Networks.Zoo;

/// <summary>
/// SpeechGCN (Shirian and Guha, "Compact graph architecture for speech emotion recognition", ICASSP 2021;
/// github.com/AmirSh15/Compact_SER): frames are the nodes of a cycle or a line, so a graph convolution can be
/// made in
/// the exact eigenbasis U of its Laplacian, where a perceptron learns it: h' = ReLU(U·MLP(Uᵀ·h)), twice; the
/// nodes are
/// summed and classified by a perceptron.
/// </summary>
/// <remarks>
/// The two convolutions have 29,952 weights with the authors' 35 descriptors, the 30K of their paper; their
/// classifier
/// adds 8,964.
/// </remarks>
/// <param name="p">Its place in the names.</param>
/// <param name="basis">U (n, n), a column an eigenvector.</param>
/// <param name="features">Descriptors of a frame.</param>
/// <param name="classes">Number of classes.</param>
/// <param name="hidden">Outputs of a graph convolution. Default 64.</param>
/// <param name="units">Hidden units of each perceptron. Default 128.</param>
/// <param name="dropout">Share of the classifier's hidden values dropped in training. Default 0.5.</param>
public sealed class SpeechGcn<T>(
    Scope<T> p,
    Tensor<T> basis,
    int features,
    int classes,
    int hidden = 64,
    int units = 128,
    double dropout = 0.5
)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GraphConvolution conv1 = new(p / "conv1", basis, features, hidden, units),
        conv2 = new(p / "conv2", basis, hidden, hidden, units);
    private readonly Linear<T> fc1 = new(p / "fc1", hidden, units, fill: Fill.Xavier(hidden, units));
    private readonly Tensor<T> slopes = (p / "prelu").Parameter("weight", units, new(Fill.Distribution.Constant, 0.25));
    private readonly Linear<T> fc2 = new(p / "fc2", units, classes, fill: Fill.Xavier(units, classes));

    /// <summary>Frames (B, n, features) to logits (B, classes).</summary>
    public Tensor<T> Of(Tensor<T> x)
    {
        var graph = Reductions.Sum(conv2.Of(conv1.Of(x)), 1); // (B, hidden)
        return fc2.Of(Pointwise.PRelu(Pointwise.Dropout(fc1.Of(graph), dropout), slopes));
    }

    /// <summary>h' = ReLU(U·(ReLU(BN(Uᵀ·h·W₁ + b₁))·W₂ + b₂)).</summary>
    private sealed class GraphConvolution(Scope<T> p, Tensor<T> basis, int inputs, int outputs, int units)
    {
        private readonly Linear<T> fc1 = new(p / "fc1", inputs, units, fill: Fill.Xavier(inputs, units));
        private readonly BatchNorm<T> norm = new(p / "bn", units);
        private readonly Linear<T> fc2 = new(p / "fc2", units, outputs, fill: Fill.Xavier(units, outputs));

        public Tensor<T> Of(Tensor<T> h)
        {
            var spectrum = Products.Multiply(basis, h, turnA: true); // (B, n, inputs)
            var learnt = fc2.Of(Pointwise.Relu(norm.Of(fc1.Of(spectrum)))); // (B, n, outputs)
            return Pointwise.Relu(Products.Multiply(basis, learnt));
        }
    }
}
