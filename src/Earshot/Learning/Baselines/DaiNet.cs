using System.Numerics;
using Earshot.Learning.Networks;
using Earshot.Numerics;

namespace Earshot.Learning.Baselines;

/// <summary>
/// DaiNet, Table I's baseline: M11 of Dai et al., "Very deep convolutional neural networks for raw waveforms" (ICASSP
/// 2017). On a waveform at 8 kHz a convolution 80 wide of stride 4, then ten of width 3, each with batch normalisation
/// and ReLU; the largest of 4 after each group; the mean over time; the classes.
/// </summary>
/// <remarks>
/// 1,784,202 weights with ten classes, the 1.8M of its paper; convolutions have no bias, as batch normalisation has
/// one.
/// </remarks>
public static class DaiNet
{
    private static readonly (int Channels, int Convolutions)[] Groups = [(64, 2), (128, 2), (256, 3), (512, 2)];

    /// <summary>Samples of the published input: 4 s at 8 kHz.</summary>
    public const int PublishedSamples = 32_000,
        SampleRateHz = 8_000;

    /// <summary>The network: x (batch · samples, 1) to logits (batch, classes).</summary>
    /// <param name="samples">Samples of a waveform.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="widthMultiplier">Times the published channels, above 0; 1 is the published network.</param>
    /// <param name="random">Its randomness: the stream <c>init</c>.</param>
    public static Sequential<T> Create<T>(int samples, int classes, double widthMultiplier, RandomStreams random)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(widthMultiplier);
        int Scaled(int width) => Math.Max(1, (int)Math.Round(width * widthMultiplier));
        var (layers, modules) = (new LayerFactory<T>(random.Stream("init")), new List<IModule<T>>());
        var grid = Add(new Grid(1, samples, 1), new Window(1, 80, Stride: 4), Scaled(64));
        foreach (var (channels, convolutions) in Groups)
        {
            var pool = new MaxPool<T>(grid, 1, 4);
            modules.Add(pool);
            grid = pool.To;
            for (var c = 0; c < convolutions; c++)
                grid = Add(grid, new Window(1, 3), Scaled(channels));
        }
        return new([.. modules, new Readout<T>(grid.Positions, average: true), layers.Dense(grid.Channels, classes)]);

        Grid Add(Grid from, Window window, int channels)
        {
            var convolution = layers.Convolution(from, window, channels, isFirst: modules.Count == 0);
            modules.AddRange([convolution, new BatchNorm<T>(channels), new Elu<T>(0)]);
            return convolution.To;
        }
    }
}
