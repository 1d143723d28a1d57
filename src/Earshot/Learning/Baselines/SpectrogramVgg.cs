using System.Numerics;
using Earshot.Learning.Networks;
using Earshot.Numerics;

namespace Earshot.Learning.Baselines;

/// <summary>
/// Spectrogram-VGG, Table I's baseline: configuration A of Simonyan and Zisserman (2015) on a log-mel patch. Eight
/// convolutions 3×3 with bias and ReLU, 64, 128, 256 twice, 512 four times, the largest of 2×2 after the 1st, 2nd, 4th,
/// 6th and 8th; then 4,096, 4,096 with dropout 0.5, and the classes.
/// </summary>
/// <remarks>
/// 38.7M weights on 96×64 patches with 33 classes (132,863,336 on 224×224×3 with 1,000, as published); the 6M of Table
/// I can't be derived from its text. Weights are He's, as the configuration is too deep for Xavier's without batch
/// normalisation.
/// </remarks>
public static class SpectrogramVgg
{
    private const int DenseUnits = 4096;

    private static readonly (int Channels, bool ThenPool)[] ConfigurationA =
    [
        (64, true),
        (128, true),
        (256, false),
        (256, true),
        (512, false),
        (512, true),
        (512, false),
        (512, true),
    ];

    /// <summary>VGGish's log-mel patch: 96 frames of 10 ms by 64 bands.</summary>
    public static Grid Patch { get; } = new(96, 64, 1);

    /// <summary>
    /// Weights and biases of <see cref="Create"/>'s network at its published width, without making it.
    /// </summary>
    /// <param name="input">The patch.</param>
    /// <param name="classes">Number of classes.</param>
    public static int WeightCount(Grid input, int classes)
    {
        var (count, grid) = (0, input);
        foreach (var (channels, thenPool) in ConfigurationA)
        {
            count += (9 * grid.Channels + 1) * channels;
            grid = grid.Strided(thenPool ? 2 : 1, thenPool ? 2 : 1, channels);
        }
        return count + (grid.Values + 1) * DenseUnits + (DenseUnits + 1) * (DenseUnits + classes);
    }

    /// <summary>The network: x (batch · positions, channels) to logits (batch, classes).</summary>
    /// <param name="input">The patch.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="widthMultiplier">Times the published channels and units, above 0; 1 is the published
    /// network.</param>
    /// <param name="random">Its randomness: the streams <c>init</c> and <c>dropout</c>.</param>
    public static Sequential<T> Create<T>(Grid input, int classes, double widthMultiplier, RandomStreams random)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(widthMultiplier);
        int Scaled(int width) => Math.Max(1, (int)Math.Round(width * widthMultiplier));
        var (layers, dropout, modules, grid) = (
            new LayerFactory<T>(random.Stream("init")),
            random.Stream("dropout"),
            new List<IModule<T>>(),
            input
        );
        foreach (var (channels, thenPool) in ConfigurationA)
        {
            var convolution = layers.Convolution(grid, new Window(3, 3), Scaled(channels), isFirst: modules.Count == 0);
            modules.AddRange([convolution, new Bias<T>(layers.Zeros(Scaled(channels))), new Elu<T>(0)]);
            grid = convolution.To;
            if (!thenPool)
                continue;
            var pool = new MaxPool<T>(grid, 2, 2);
            modules.Add(pool);
            grid = pool.To;
        }
        modules.Add(new Flatten<T>(grid.Positions));
        modules.AddRange([
            layers.DenseBeforeRelu(grid.Values, Scaled(DenseUnits)),
            new Elu<T>(0),
            new Dropout<T>(0.5, dropout),
        ]);
        modules.AddRange([
            layers.DenseBeforeRelu(Scaled(DenseUnits), Scaled(DenseUnits)),
            new Elu<T>(0),
            new Dropout<T>(0.5, dropout),
        ]);
        modules.Add(layers.Dense(Scaled(DenseUnits), classes));
        return new([.. modules]);
    }
}
