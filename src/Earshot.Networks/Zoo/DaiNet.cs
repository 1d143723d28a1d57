using System.Numerics;
using Earshot.Networks.Layers;
using Earshot.Networks.Operators;

namespace Earshot.Networks.Zoo;

/// <summary>
/// DaiNet, Table I's baseline: M11 of Dai et al., "Very deep convolutional neural networks for raw waveforms"
/// (ICASSP
/// 2017). On a waveform at 8 kHz a convolution 80 wide of stride 4, then ten of width 3, each with batch
/// normalisation
/// and ReLU; the largest of 4 after each group; the mean over time; the classes.
/// </summary>
/// <remarks>
/// 1,784,202 weights with ten classes, the 1.8M of its paper; convolutions have no bias, as batch normalisation
/// has
/// one. Windows keep the length: zeros around, the odd one at the end.
/// </remarks>
public sealed class DaiNet<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Samples of the published input: 4 s at 8 kHz.</summary>
    public const int PublishedSamples = 32_000,
        SampleRateHz = 8_000;

    private const int FirstTaps = 80,
        FirstStride = 4,
        Pool = 4;

    private static readonly (int Channels, int Convolutions)[] Groups = [(64, 2), (128, 2), (256, 3), (512, 2)];

    private readonly Tensor<T> first;
    private readonly BatchNorm<T> firstNorm;
    private readonly (Conv1d<T> Convolution, BatchNorm<T> Norm)[][] groups;
    private readonly Linear<T> fc;

    /// <summary>The network.</summary>
    /// <param name="p">Its place in the names.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="width">Times the published channels, above 0; 1 is the published network.</param>
    public DaiNet(Scope<T> p, int classes, double width = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        int Scaled(int channels) => Math.Max(1, (int)Math.Round(channels * width));
        var inputs = Scaled(64);
        first = (p / "conv" / 0).Parameter(
            "weight",
            (inputs, FirstTaps, 1),
            Fill.HeUniform(FirstTaps),
            TensorLayout.ChannelsLast
        );
        firstNorm = new(p / "bn" / 0, inputs);
        groups = new (Conv1d<T>, BatchNorm<T>)[Groups.Length][];
        for (var (g, number) = (0, 1); g < groups.Length; g++)
        {
            groups[g] = new (Conv1d<T>, BatchNorm<T>)[Groups[g].Convolutions];
            for (var c = 0; c < groups[g].Length; c++, number++)
            {
                var (outputs, fill) = (Scaled(Groups[g].Channels), Fill.HeUniform(3 * inputs));
                groups[g][c] = (
                    new(p / "conv" / number, inputs, outputs, 3, padding: 1, bias: false, fill: fill),
                    new(p / "bn" / number, outputs)
                );
                inputs = outputs;
            }
        }
        fc = new(p / "fc", inputs, classes, fill: Fill.Xavier(inputs, classes));
    }

    /// <summary>Waveforms (B, samples, 1) to logits (B, classes).</summary>
    public Tensor<T> Of(Tensor<T> x)
    {
        x = Pointwise.Relu(firstNorm.Of(Convolution.Of(x, first, null, FirstWindow(x.Shape[1]))));
        foreach (var group in groups)
        {
            x = Pooling.Max(x, PoolWindow(x.Shape[1]));
            foreach (var (convolution, norm) in group)
                x = Pointwise.Relu(norm.Of(convolution.Of(x)));
        }
        return fc.Of(Reductions.Mean(x, 1));
    }

    private static Window FirstWindow(int samples)
    {
        var outputs = (samples + FirstStride - 1) / FirstStride;
        var zeros = Math.Max(0, (outputs - 1) * FirstStride + FirstTaps - samples);
        return new(1, FirstTaps, 1, FirstStride, Left: zeros / 2, Right: zeros - zeros / 2);
    }

    /// <summary>Steps that are left over at the end are a window of their own.</summary>
    private static Window PoolWindow(int steps) => new(1, Pool, 1, Pool, Right: (Pool - steps % Pool) % Pool);
}
