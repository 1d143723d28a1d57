using System.Numerics;
using Earshot.Networks.Layers;
using Earshot.Networks.Operators;

namespace Earshot.Networks.Zoo;

/// <summary>
/// Spectrogram-VGG, Table I's baseline: configuration A of Simonyan and Zisserman (2015) on a log-mel patch.
/// Eight
/// convolutions 3 × 3 with bias and ReLU, 64, 128, 256 twice, 512 four times, the largest of 2 × 2 after the
/// 1st, 2nd,
/// 4th, 6th and 8th; then 4,096, 4,096 with dropout 0.5, and the classes.
/// </summary>
/// <remarks>
/// 38.7M weights on 96 × 64 patches with 33 classes; the 6M of Table I can't be derived from its text. Weights
/// are
/// He's, as the configuration is too deep for Xavier's without batch normalisation.
/// </remarks>
public sealed class SpectrogramVgg<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
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

    private readonly Conv2d<T>[] convolutions;
    private readonly Linear<T> fc1,
        fc2,
        fc3;

    /// <summary>The network.</summary>
    /// <param name="p">Its place in the names.</param>
    /// <param name="patch">Frames and bands of the patch; VGGish's has 96 × 64.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="width">Times the published channels and units, above 0; 1 is the published network.</param>
    public SpectrogramVgg(Scope<T> p, (int Frames, int Bands) patch, int classes, double width = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        int Scaled(int channels) => Math.Max(1, (int)Math.Round(channels * width));
        var (inputs, frames, bands) = (1, patch.Frames, patch.Bands);
        convolutions = new Conv2d<T>[ConfigurationA.Length];
        for (var i = 0; i < convolutions.Length; i++)
        {
            var (window, outputs) = (Window.Square(3, padding: 1), Scaled(ConfigurationA[i].Channels));
            convolutions[i] = new(p / "features" / i, inputs, outputs, window, fill: Fill.HeUniform(9 * inputs));
            inputs = outputs;
            if (ConfigurationA[i].ThenPool)
                (frames, bands) = ((frames + 1) / 2, (bands + 1) / 2);
        }
        var (values, units) = (frames * bands * inputs, Scaled(DenseUnits));
        fc1 = new(p / "classifier" / 0, values, units, fill: Fill.HeUniform(values));
        fc2 = new(p / "classifier" / 1, units, units, fill: Fill.HeUniform(units));
        fc3 = new(p / "classifier" / 2, units, classes, fill: Fill.Xavier(units, classes));
    }

    /// <summary>Patches (B, frames, bands, 1) to logits (B, classes).</summary>
    public Tensor<T> Of(Tensor<T> x)
    {
        for (var i = 0; i < convolutions.Length; i++)
        {
            x = Pointwise.Relu(convolutions[i].Of(x));
            if (ConfigurationA[i].ThenPool) // an odd last row or column is a window of its own
                x = Pooling.Max(x, new Window(2, 2, 2, 2, Below: x.Shape[1] % 2, Right: x.Shape[2] % 2));
        }
        x = Joints.Reshape(x, (x.Shape[0], x.Shape.Count / x.Shape[0]));
        x = Pointwise.Dropout(Pointwise.Relu(fc1.Of(x)), 0.5);
        return fc3.Of(Pointwise.Dropout(Pointwise.Relu(fc2.Of(x)), 0.5));
    }
}
