using System.Numerics;
using Earshot.Networks.Layers;
using Earshot.Networks.Operators;

namespace Earshot.Networks.Zoo;

/// <summary>A size of <see cref="SpeechTransformer{T}"/>.</summary>
/// <param name="Width">D.</param>
/// <param name="Heads">Attention heads.</param>
/// <param name="Inner">Width between a block's last two linear layers.</param>
/// <param name="Depth">Blocks.</param>
/// <param name="Channels">Of the convolutions on the waveform.</param>
/// <param name="IsLarge">Large models normalise every convolution by layer norm and before each part of a
/// block; base
/// ones the first convolution alone, by groups of one channel, and after each part.</param>
/// <param name="ConvolutionBias">Whether those convolutions have a bias.</param>
/// <param name="PositionTaps">Taps of the convolution that says where a step stands, an even number.</param>
/// <param name="PositionGroups">Its groups.</param>
public sealed record SpeechTransformerSize(
    int Width,
    int Heads,
    int Inner,
    int Depth,
    int Channels = 512,
    bool IsLarge = true,
    bool ConvolutionBias = true,
    int PositionTaps = 128,
    int PositionGroups = 16
)
{
    /// <summary>wav2vec 2.0 large: 315,438,720 parameters.</summary>
    public static SpeechTransformerSize Wav2Vec2Large { get; } = new(1024, 16, 4096, 24);

    /// <summary>HuBERT large: 315,435,136 parameters.</summary>
    public static SpeechTransformerSize HubertLarge { get; } = Wav2Vec2Large with { ConvolutionBias = false };

    /// <summary>The base size of both: 94,371,712 parameters.</summary>
    public static SpeechTransformerSize Base { get; } = new(768, 12, 3072, 12, IsLarge: false, ConvolutionBias: false);
}

/// <summary>
/// The encoder of wav2vec 2.0 (Baevski et al. 2020) and HuBERT (Hsu et al. 2021): seven convolutions over the
/// waveform,
/// one vector in 20 ms, then a transformer. Names as fairseq's but for the blocks' (<see cref="Fairseq"/>).
/// </summary>
/// <remarks>Input: 16 kHz mono, the clip shifted and scaled to mean 0 and variance 1.</remarks>
public sealed class SpeechTransformer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly (int Taps, int Stride)[] Convolutions =
    [
        (10, 5),
        (3, 2),
        (3, 2),
        (3, 2),
        (3, 2),
        (2, 2),
        (2, 2),
    ];

    private readonly SpeechTransformerSize size;
    private readonly (Conv1d<T> Convolution, LayerNorm<T>? Norm)[] convolutions;
    private readonly GroupNorm<T>? groupNorm;
    private readonly LayerNorm<T> featureNorm,
        norm;
    private readonly Linear<T> projection;
    private readonly Tensor<T> mask,
        positionScale,
        positionWeight,
        positionBias;
    private readonly TransformerBlock<T>[] blocks;

    /// <summary>The network.</summary>
    public SpeechTransformer(Scope<T> p, SpeechTransformerSize size)
    {
        this.size = size;
        convolutions = new (Conv1d<T>, LayerNorm<T>?)[Convolutions.Length];
        for (var i = 0; i < convolutions.Length; i++)
            convolutions[i] = Convolution(p / "feature_extractor" / "conv_layers" / i, i);
        groupNorm = size.IsLarge
            ? null
            : new(p / "feature_extractor" / "conv_layers" / 0 / 2, size.Channels, size.Channels);
        featureNorm = new(p / "layer_norm", size.Channels);
        projection = new(p / "post_extract_proj", size.Channels, size.Width);
        mask = p.Parameter("mask_emb", size.Width, new(Fill.Distribution.PositiveUniform, 1));
        var (pos, perGroup) = (p / "encoder" / "pos_conv" / 0, size.Width / size.PositionGroups);
        var fill = Fill.Normal(Math.Sqrt(4.0 / (size.PositionTaps * size.Width)));
        positionScale = pos.Parameter("weight_g", size.PositionTaps, Fill.Ones, fileShape: [1, 1, size.PositionTaps]);
        positionWeight = pos.Parameter(
            "weight_v",
            (size.Width, size.PositionTaps, perGroup),
            fill,
            TensorLayout.ChannelsLast
        );
        positionBias = pos.Parameter("bias", size.Width, Fill.Zeros);
        blocks =
        [
            .. Enumerable
                .Range(0, size.Depth)
                .Select(i => new TransformerBlock<T>(
                    p / "encoder" / "layers" / i,
                    size.Width,
                    size.Heads,
                    size.Inner,
                    1e-5,
                    Fill.Normal(0.02),
                    postNorm: !size.IsLarge
                )),
        ];
        norm = new(p / "encoder" / "layer_norm", size.Width);
    }

    private (Conv1d<T>, LayerNorm<T>?) Convolution(Scope<T> p, int i)
    {
        var (inputs, (taps, stride)) = (i == 0 ? 1 : size.Channels, Convolutions[i]);
        return (
            new(p / 0, inputs, size.Channels, taps, stride, bias: size.ConvolutionBias, fill: Fill.He(taps * inputs)),
            size.IsLarge ? new(p / 2 / 1, size.Channels) : null
        );
    }

    /// <summary>Steps of a clip of so many samples.</summary>
    public static int Steps(int samples)
    {
        foreach (var (taps, stride) in Convolutions)
            samples = samples < taps ? 0 : (samples - taps) / stride + 1;
        return samples;
    }

    /// <summary>Waveforms (B, samples, 1) to what the convolutions hear (B, T, channels).</summary>
    public Tensor<T> Hear(Tensor<T> x)
    {
        for (var i = 0; i < convolutions.Length; i++)
        {
            var (convolution, layerNorm) = convolutions[i];
            x = convolution.Of(x);
            x = layerNorm?.Of(x) ?? (i == 0 ? groupNorm!.Of(x) : x);
            x = Pointwise.Gelu(x);
        }
        return x;
    }

    /// <summary>What was heard, normalised (B, T, channels): what the quantiser sees.</summary>
    public Tensor<T> Normalise(Tensor<T> heard) => featureNorm.Of(heard);

    /// <summary>The same to contexts (B, T, D); masked steps are a learnt vector to the transformer.</summary>
    /// <param name="features">Normalised features.</param>
    /// <param name="masked">A mark a step of (B·T); default none.</param>
    /// <param name="layers">Receives the transformer's input and what each block gives; may be null.</param>
    public Tensor<T> Contexts(Tensor<T> features, ReadOnlyMemory<bool> masked = default, List<Tensor<T>>? layers = null)
    {
        var x = projection.Of(features);
        if (!masked.IsEmpty)
            x = Joints.MaskRows(x, masked, mask);
        x += Positions(x);
        if (!size.IsLarge)
            x = norm.Of(x);
        layers?.Add(x);
        for (var i = 0; i < blocks.Length; i++)
        {
            x = blocks[i].Of(x);
            if (size.IsLarge && i == blocks.Length - 1)
                x = norm.Of(x);
            layers?.Add(x);
        }
        return x;
    }

    /// <summary>A convolution so wide that it tells a step where it stands; its weight normed over the
    /// taps.</summary>
    private Tensor<T> Positions(Tensor<T> x)
    {
        var weight = Normalisation.WeightNorm(positionWeight, positionScale, 1);
        var window = Window.Line(size.PositionTaps, padding: size.PositionTaps / 2);
        var y = Operators.Convolution.Of(x, weight, positionBias, window, size.PositionGroups);
        return Pointwise.Gelu(Joints.Slice(y, 1, 0, x.Shape[1])); // an even window gives a step too many
    }

    /// <summary>
    /// Waveforms to embeddings (B, D): the mean over time of the mean of all layers (a frozen encoder's probe
    /// weighs
    /// them by learning).
    /// </summary>
    public Tensor<T> Embed(Tensor<T> x)
    {
        var layers = new List<Tensor<T>>();
        Contexts(Normalise(Hear(x)), layers: layers);
        var sum = layers[0];
        foreach (var layer in layers.Skip(1))
            sum += layer;
        return Reductions.Mean(1.0 / layers.Count * sum, 1);
    }

    /// <summary>fairseq's names of a block's parameters; all others are the same.</summary>
    public static IReadOnlyList<string> Fairseq(string name) =>
        Split(name, "self_attn.{0}_proj")
        ??
        [
            name.Replace(".attn.proj.", ".self_attn.out_proj.", StringComparison.Ordinal)
                .Replace(".norm1.", ".self_attn_layer_norm.", StringComparison.Ordinal)
                .Replace(".norm2.", ".final_layer_norm.", StringComparison.Ordinal)
                .Replace(".mlp.", ".", StringComparison.Ordinal),
        ];

    /// <summary>Transformers' names.</summary>
    public static IReadOnlyList<string> Transformers(string name) =>
        Split(name, "attention.{0}_proj")
        ??
        [
            Renamed(name)
                .Replace("post_extract_proj.", "feature_projection.projection.", StringComparison.Ordinal)
                .Replace("mask_emb", "masked_spec_embed", StringComparison.Ordinal)
                .Replace(".pos_conv.0.", ".pos_conv_embed.conv.", StringComparison.Ordinal)
                .Replace(".attn.proj.", ".attention.out_proj.", StringComparison.Ordinal)
                .Replace(".norm1.", ".layer_norm.", StringComparison.Ordinal)
                .Replace(".norm2.", ".final_layer_norm.", StringComparison.Ordinal)
                .Replace(".mlp.fc1.", ".feed_forward.intermediate_dense.", StringComparison.Ordinal)
                .Replace(".mlp.fc2.", ".feed_forward.output_dense.", StringComparison.Ordinal),
        ];

    private static string Renamed(string name)
    {
        if (name.StartsWith("layer_norm.", StringComparison.Ordinal))
            return "feature_projection." + name;
        if (!name.StartsWith("feature_extractor.", StringComparison.Ordinal))
            return name;
        var parts = name.Split('.');
        return $"feature_extractor.conv_layers.{parts[2]}.{(parts[3] == "0" ? "conv" : "layer_norm")}.{parts[^1]}";
    }

    private static string[]? Split(string name, string theirs) =>
        name.Contains(".attn.qkv.", StringComparison.Ordinal)
            ?
            [
                .. new[] { "q", "k", "v" }.Select(part =>
                    name.Replace(
                        "attn.qkv",
                        theirs.Replace("{0}", part, StringComparison.Ordinal),
                        StringComparison.Ordinal
                    )
                ),
            ]
            : null;
}
