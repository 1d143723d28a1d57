using Earshot.Networks.Files;
using Earshot.Networks.Zoo;

namespace Earshot.Networks.Encoders;

/// <summary>wav2vec 2.0 and HuBERT, of any size, in fairseq's names or Transformers'.</summary>
internal static class SpeechPlans
{
    private const int SampleRateHz = 16_000,
        FewestSamples = 400;

    private static readonly string[] Pretraining =
    [
        "quantizer.*",
        "project_q.*",
        "final_proj.*",
        "label_embs_concat",
        "target_glu.*",
        "project_hid.*",
        "lm_head.*",
    ];

    public static Plan Open(WeightFile file)
    {
        var prefix = file.Prefix("encoder.layers.0.fc1.weight", "", "w2v_encoder.w2v_model.", "module.");
        var isFairseq = file.Contains(prefix + "encoder.layers.0.fc1.weight");
        if (!isFairseq)
            prefix = file.Prefix("encoder.layers.0.feed_forward.intermediate_dense.weight", "", "wav2vec2.", "hubert.");
        var newer = file.Contains(prefix + "encoder.pos_conv_embed.conv.parametrizations.weight.original0");
        var size = Size(file, name => Names(name, isFairseq, newer, prefix)[0]);
        var parameters = new ParameterSet<float>(null);
        var network = new SpeechTransformer<float>(parameters.Root, size);
        return new(
            parameters,
            new NameMap
            {
                Theirs = name => Names(name, isFairseq, newer, prefix),
                Ignored = [.. Pretraining.Concat(Pretraining.Select(name => prefix + name)), "w2v_encoder.proj.*"],
            },
            "16 kHz, each piece to mean 0 and variance 1 (ε 1e-5), mean over time of the mean of all layers",
            SampleRateHz,
            10 * SampleRateHz,
            FewestSamples,
            size.Width,
            samples =>
            {
                var x = Tape<float>.Current.Input((1, samples.Length, 1));
                samples.CopyTo(x.Values);
                Standard.Normalise(x.Values, 1e-5);
                return network.Embed(x);
            }
        );
    }

    private static IReadOnlyList<string> Names(string name, bool isFairseq, bool newer, string prefix)
    {
        var theirs = isFairseq ? SpeechTransformer<float>.Fairseq(name) : SpeechTransformer<float>.Transformers(name);
        return [.. theirs.Select(their => prefix + (newer ? Newer(their) : their))];
    }

    private static string Newer(string name) =>
        name.Replace("conv.weight_g", "conv.parametrizations.weight.original0", StringComparison.Ordinal)
            .Replace("conv.weight_v", "conv.parametrizations.weight.original1", StringComparison.Ordinal);

    /// <summary>The size that a file's shapes tell.</summary>
    private static SpeechTransformerSize Size(WeightFile file, Func<string, string> theirs)
    {
        var channels = file.Require(theirs("feature_extractor.conv_layers.0.0.weight"), 3)[0];
        var positions = file.Require(theirs("encoder.pos_conv.0.weight_v"), 3);
        var inner = file.Require(theirs("encoder.layers.0.mlp.fc1.weight"), 2)[0];
        var width = positions[0];
        return new(
            width,
            Math.Max(1, width / 64),
            inner,
            file.Depth(theirs("encoder.layers.*.mlp.fc1.weight")),
            channels,
            IsLarge: file.Contains(theirs("feature_extractor.conv_layers.1.2.1.weight")),
            ConvolutionBias: file.Contains(theirs("feature_extractor.conv_layers.0.0.bias")),
            PositionTaps: positions[2],
            PositionGroups: width / positions[1]
        );
    }
}
