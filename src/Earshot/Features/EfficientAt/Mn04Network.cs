using System.Runtime.Intrinsics;
using Earshot.Numerics;

namespace Earshot.Features.EfficientAt;

/// <summary>
/// The network: log-mel spectrogram in, embedding (the mean over time and frequency of the last layer) and AudioSet
/// logits out. Immutable.
/// </summary>
internal sealed class Mn04Network
{
    public const int EmbeddingLength = 384,
        Hidden = 512,
        TagCount = 527;

    private readonly Stem stem;
    private readonly IBlock[] blocks;
    private readonly PointwiseConvolution<HardSwish> last;
    private readonly DenseLayer hidden,
        tags;

    public Mn04Network(NamedTensors weights)
    {
        stem = new Stem(weights.Convolution("features.0", 8, 1, 3, 3));
        blocks =
        [
            .. BlockShape.Mn04.Select(
                (shape, i) =>
                    Block(weights, $"features.{i + 1}.block", i == 0 ? 8 : BlockShape.Mn04[i - 1].Channels, shape)
            ),
        ];
        last = new(
            weights.Convolution($"features.{blocks.Length + 1}", EmbeddingLength, BlockShape.Mn04[^1].Channels, 1, 1)
        );
        hidden = weights.Linear("classifier.2", Hidden, EmbeddingLength);
        tags = weights.Linear("classifier.5", TagCount, Hidden);
    }

    /// <summary>The embedding of a log-mel spectrogram (frames, 128).</summary>
    public void Embed(Matrix<float> spectrogram, Span<float> embedding)
    {
        var map = stem.Forward(spectrogram);
        foreach (var block in blocks)
        {
            var next = block.Forward(map);
            map.Dispose();
            map = next;
        }
        using var output = last.Forward(map);
        map.Dispose();
        SqueezeExcitation.Pool(output, embedding);
    }

    /// <summary>The tags' logits of an embedding.</summary>
    public void Tag(ReadOnlySpan<float> embedding, Span<float> logits)
    {
        Span<float> x = stackalloc float[Hidden];
        hidden.Forward(embedding, x);
        for (var i = 0; i < Hidden; i += Vector256<float>.Count)
            HardSwish.Apply(Vector256.Create<float>(x[i..])).CopyTo(x[i..]);
        tags.Forward(x, logits);
    }

    private static IBlock Block(NamedTensors weights, string name, int inputs, BlockShape shape) =>
        shape.HardSwish
            ? new InvertedResidual<HardSwish>(weights, name, inputs, shape)
            : new InvertedResidual<Relu>(weights, name, inputs, shape);
}
