using System.Numerics;
using Earshot.Learning.Networks;
using Earshot.Numerics;

namespace Earshot.Learning.Baselines;

/// <summary>
/// SpeechGCN (Shirian and Guha, "Compact graph architecture for speech emotion recognition", ICASSP 2021;
/// github.com/AmirSh15/Compact_SER): frames are the nodes of a cycle or a line, so a graph convolution can be made in
/// the exact eigenbasis of its Laplacian, where a perceptron learns it: h' = ReLU(U · MLP(Uᵀ h)), twice; the nodes are
/// summed and classified by a perceptron.
/// </summary>
/// <remarks>
/// The two convolutions have 29,952 weights with the authors' 35 descriptors, the 30K of their paper; their classifier
/// adds 8,964.
/// </remarks>
public static class SpeechGcn
{
    /// <summary>The network: x (batch · nodes, features) to logits (batch, classes).</summary>
    /// <param name="classes">Number of classes.</param>
    /// <param name="options">Its shape.</param>
    /// <param name="random">Its randomness: the streams <c>init</c> and <c>dropout</c>.</param>
    public static Sequential<T> Create<T>(int classes, SpeechGcnOptions options, RandomStreams random)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var layers = new LayerFactory<T>(random.Stream("init"));
        var basis = GraphFourier<T>.Basis(options.Graph, options.Nodes);
        return new(
            GraphConvolution(layers, basis, options.Features, options),
            GraphConvolution(layers, basis, options.Hidden, options),
            new Readout<T>(options.Nodes, average: false),
            layers.Dense(options.Hidden, options.PerceptronUnits),
            new Dropout<T>(options.Dropout, random.Stream("dropout")),
            new PRelu<T>(options.PerceptronUnits),
            layers.Dense(options.PerceptronUnits, classes)
        );
    }

    /// <summary>h' = ReLU(U · (ReLU(BN(Uᵀ h · W₁ + b₁)) · W₂ + b₂)).</summary>
    internal static Sequential<T> GraphConvolution<T>(
        LayerFactory<T> layers,
        Matrix<T> basis,
        int features,
        SpeechGcnOptions options
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(
            new GraphFourier<T>(basis, inverse: false),
            layers.Dense(features, options.PerceptronUnits),
            new BatchNorm<T>(options.PerceptronUnits),
            new Elu<T>(0),
            layers.Dense(options.PerceptronUnits, options.Hidden),
            new GraphFourier<T>(basis, inverse: true),
            new Elu<T>(0)
        );
}
