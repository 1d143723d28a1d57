using Earshot.Numerics;

namespace Earshot.Learning.Perceptrons;

/// <summary>Options of <see cref="MultilayerPerceptron"/>.</summary>
public sealed record MultilayerPerceptronOptions
{
    /// <summary>Units of the hidden layer. Default 256.</summary>
    public int Hidden { get; init; } = 256;

    /// <summary>Passes over all labelled clips, a step each. Default 200.</summary>
    public int Epochs { get; init; } = 200;

    /// <summary>The optimiser. Default: Adam with step 1e-3 and weight decay 1e-4.</summary>
    public AdamOptions Optimiser { get; init; } = new() { LearningRate = 1e-3, WeightDecay = 1e-4 };
}
