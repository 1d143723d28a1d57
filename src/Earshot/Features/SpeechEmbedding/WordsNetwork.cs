using System.Numerics.Tensors;
using Earshot.Features.EfficientAt;
using Earshot.Formats.Pickle;
using Earshot.Numerics;

namespace Earshot.Features.SpeechEmbedding;

/// <summary>
/// The network: twenty convolutions, each but the last followed by max(LeakyReLU(x, 0.2), −0.4), and a maximum over
/// 2 × 2 or 1 × 2 pixels (frames × bands) after every few. 76 frames of 32 bands make one embedding of 96 values; one
/// run over all frames makes one every 8 frames. Immutable.
/// </summary>
internal sealed class WordsNetwork
{
    public const int EmbeddingLength = 96;

    private const float Slope = 0.2f,
        Least = -0.4f;
    private const string Folded = "model/conv2d{0}/Conv2D_weights_fused_bn",
        FoldedBias = "model/conv2d{0}/Conv2D_bias_fused_bn",
        Last = "model/conv2d_19/Conv2D/ReadVariableOp:0";

    /// <summary>After which layers the maximum is taken, and over how many frames.</summary>
    private static readonly Dictionary<int, int> PooledFrames = new()
    {
        [2] = 2,
        [6] = 1,
        [10] = 2,
        [14] = 1,
        [18] = 2,
    };

    private readonly PatchConvolution[] layers;

    /// <summary>Of the tensors of upstream's file.</summary>
    /// <exception cref="InvalidDataException">One is missing or has another shape.</exception>
    public WordsNetwork(SortedDictionary<string, TorchTensor> tensors)
    {
        layers = new PatchConvolution[20];
        for (var i = 0; i < layers.Length; i++)
        {
            var (inputs, outputs) = (i == 0 ? 1 : Channels(i - 1), Channels(i));
            var (frames, bands) =
                i == 0 ? (3, 3)
                : i % 2 == 1 && i < 19 ? (1, 3)
                : (3, 1);
            var number = i == 0 ? "" : $"_{i}";
            layers[i] =
                i == 19
                    ? new(Tensor(Last, outputs, inputs, frames, bands), null)
                    : new(
                        Tensor(Folded.Replace("{0}", number), outputs, inputs, frames, bands),
                        Tensor(FoldedBias.Replace("{0}", number), outputs).Values
                    );
        }

        TorchTensor Tensor(string name, params int[] shape) =>
            tensors.TryGetValue(name, out var tensor) && tensor.Shape.SequenceEqual(shape)
                ? tensor
                : throw new InvalidDataException(
                    $"the file has no tensor '{name}' of shape [{string.Join(", ", shape)}]: this is not Google's "
                        + $"speech embedding"
                );
    }

    /// <summary>The mean of the embeddings of all windows of a log-mel spectrogram (76 or more, 32).</summary>
    public void Embed(Matrix<float> spectrogram, Span<float> mean)
    {
        using var windows = Windows(spectrogram);
        mean.Clear();
        for (var w = 0; w < windows.Frames; w++)
            TensorPrimitives.Add(mean, windows.Values.Slice(w * EmbeddingLength, EmbeddingLength), mean);
        TensorPrimitives.Divide(mean, windows.Frames, mean);
    }

    /// <summary>The embeddings, one every 8 frames; the caller disposes them.</summary>
    public FeatureMap Windows(Matrix<float> spectrogram)
    {
        var map = new FeatureMap(spectrogram.Rows, spectrogram.Columns, 1);
        spectrogram.Span.CopyTo(map.Values);
        for (var i = 0; i < layers.Length; i++)
        {
            Replace(ref map, layers[i].Forward(map));
            if (i == layers.Length - 1)
                break;
            Activate(map.Values);
            if (PooledFrames.TryGetValue(i, out var frames))
                Replace(ref map, MaxPool(map, frames));
        }
        return map;
    }

    private static int Channels(int layer) =>
        layer switch
        {
            < 3 => 24,
            < 7 => 48,
            < 11 => 72,
            _ => 96,
        };

    /// <summary>max(LeakyReLU(x), −0.4), the leaky part being max(x, 0.2·x).</summary>
    private static void Activate(Span<float> values)
    {
        foreach (ref var x in values)
            x = Math.Max(Math.Max(x, Slope * x), Least);
    }

    private static void Replace(ref FeatureMap map, FeatureMap next)
    {
        map.Dispose();
        map = next;
    }

    /// <summary>The largest of each 1 × 2 or 2 × 2 pixels; an incomplete last pair is dropped.</summary>
    private static FeatureMap MaxPool(FeatureMap input, int frames)
    {
        var output = new FeatureMap(input.Frames / frames, input.Bands / 2, input.Channels);
        for (var frame = 0; frame < output.Frames; frame++)
        for (var band = 0; band < output.Bands; band++)
        {
            var largest = output.Values.Slice((frame * output.Bands + band) * input.Channels, input.Channels);
            Pixel(frame * frames, 2 * band).CopyTo(largest);
            for (var i = 1; i < 2 * frames; i++)
                TensorPrimitives.Max(largest, Pixel(frame * frames + i / 2, 2 * band + i % 2), largest);
        }
        return output;

        Span<float> Pixel(int frame, int band) =>
            input.Values.Slice((frame * input.Bands + band) * input.Channels, input.Channels);
    }
}
