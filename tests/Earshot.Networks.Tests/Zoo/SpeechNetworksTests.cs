using Earshot.Networks.Operators;
using Earshot.Networks.Zoo;
using Earshot.Numerics;

namespace Earshot.Networks.Tests.Zoo;

/// <summary>wav2vec 2.0, HuBERT, VATT and Speech SimCLR against a second writing in PyTorch.</summary>
public sealed class SpeechNetworksTests
{
    private static readonly SpeechTransformerSize Small = new(12, 3, 20, 2, 16, PositionTaps: 8, PositionGroups: 2);

    private static Tensor<double> Waveform(AgainstPyTorch torch)
    {
        var x = torch.X();
        return new((x.Shape[0], x.Shape[1], 1), x.Values.ToArray());
    }

    [Fact]
    public void BaseEncoderIsFairseqs()
    {
        using var torch = new AgainstPyTorch("speech_base");
        var x = Waveform(torch);
        torch.Check(
            p =>
            {
                var network = new SpeechTransformer<double>(p, Small with { IsLarge = false, ConvolutionBias = false });
                return () => network.Embed(x);
            },
            theirs: SpeechTransformer<double>.Fairseq
        );
    }

    [Fact]
    public void Wav2Vec2sLossIsFairseqs()
    {
        using var torch = new AgainstPyTorch("wav2vec2");
        var (x, candidates, masks) = (Waveform(torch), torch.Whole("candidates"), new SpanMasks(2, 16));
        masks.Set(torch.Marks("mask"));
        torch.Check(
            p =>
            {
                var network = new Wav2Vec2Pretraining<double>(p, Small, codes: 5, dimension: 8);
                return () => network.Loss(x, masks, candidates);
            },
            theirs: SpeechTransformer<double>.Fairseq
        );
    }

    [Fact]
    public void HubertsLossIsFairseqs()
    {
        using var torch = new AgainstPyTorch("hubert");
        var (x, clusters, masks) = (Waveform(torch), torch.Whole("clusters"), new SpanMasks(2, 16));
        masks.Set(torch.Marks("mask"));
        torch.Check(
            p =>
            {
                var size = Small with { ConvolutionBias = false };
                var network = new HubertPretraining<double>(p, size, labels: 6, dimension: 8);
                return () => network.Loss(x, masks, clusters);
            },
            theirs: SpeechTransformer<double>.Fairseq
        );
    }

    [Fact]
    public void VattIsASecondWritings()
    {
        using var torch = new AgainstPyTorch("vatt");
        var x = torch.X();
        torch.Check(p =>
        {
            var network = new Vatt<double>(p, new(8, 2, 2, 6), 3);
            return () => network.Of(x);
        });
    }

    [Fact]
    public void SpeechSimclrsLossIsASecondWritings()
    {
        using var torch = new AgainstPyTorch("simclr");
        var (whole, holes) = (torch.X("whole"), torch.X("holes"));
        var masked = new Tensor<double>(whole.Shape);
        for (var i = 0; i < whole.Shape.Count; i++)
            masked.Values[i] = whole.Values[i] * (1 - holes.Values[i]);
        torch.Check(
            p =>
            {
                var network = new SpeechSimclr<double>(p, 5, 8, 2, 12, 2, dropout: 0);
                return () => network.Loss(masked, whole, holes);
            },
            training: true,
            theirs: name =>
                [
                    name.Replace("attn.qkv.", "self_attn.in_proj_", StringComparison.Ordinal)
                        .Replace("attn.proj", "self_attn.out_proj", StringComparison.Ordinal)
                        .Replace("mlp.fc", "linear", StringComparison.Ordinal),
                ]
        );
    }

    [Fact]
    public void ParametersAsPublished()
    {
        Assert.Equal(86_484_239, AuthorsNetworksTests.Count(p => new Vatt<float>(p, VattSize.Base, 527)));
        Assert.Equal(86_104_353, AuthorsNetworksTests.Count(p => new Vatt<float>(p, VattSize.Base, 33)));
        Assert.Equal(28_990_032, AuthorsNetworksTests.Count(p => new SpeechSimclr<float>(p, 80)));
        Assert.Equal(22_507_048, AuthorsNetworksTests.Count(p => new SpeechSimclr<float>(p, 40, 768, 12, 3072, 3)));
        Assert.Equal(
            94_371_712,
            AuthorsNetworksTests.Count(p => new SpeechTransformer<float>(p, SpeechTransformerSize.Base))
        );
    }

    [Fact]
    public void LargeModelsHaveTheirParameters()
    {
        Assert.Equal(317_390_592, Count(p => new Wav2Vec2Pretraining<float>(p, SpeechTransformerSize.Wav2Vec2Large)));
        Assert.Equal(316_609_408, Count(p => new HubertPretraining<float>(p, SpeechTransformerSize.HubertLarge)));

        // 1.3 GB of zeros that are never touched: given back before the next
        static long Count(Action<Scope<float>> make)
        {
            var count = AuthorsNetworksTests.Count(make);
            GC.Collect();
            return count;
        }
    }

    /// <summary>DropToken keeps a half, in order, the same of each clip; at use all are there.</summary>
    [Fact]
    public void VattsGradientInTraining()
    {
        var p = new ParameterSet<double>(new RandomStreams(1));
        var network = new Vatt<double>(p.Root, new(4, 2, 1, 6), 3);
        var x = new Tensor<double>((2, 5 * 128 + 3)); // another length than the table's
        new RandomStream(2).FillNormal(x.Values);
        int[] labels = [0, 2];
        var (name, deviation) = GradientCheck.Of(p, () => Losses.CrossEntropy(network.Of(x), labels), perTensor: 4);
        Assert.True(deviation < 1e-5, $"{name} deviates by {deviation:E1}");
    }

    [Theory]
    [InlineData(0.65), InlineData(0.8)]
    public void SpansAreTenStepsAndAsManyInEachClip(double share)
    {
        var masks = new SpanMasks(4, 200);
        masks.Draw(share, new RandomStream(3));
        Assert.Equal(0, masks.Rows.Length % 4);
        Assert.InRange(masks.PerClip, 60, 160);
        for (var clip = 0; clip < 4; clip++)
            Assert.Equal(masks.PerClip, masks.Marks.Span.Slice(clip * 200, 200).ToArray().Count(mark => mark));
        var candidates = Wav2Vec2Pretraining<float>.DrawCandidates(masks, 7, new RandomStream(4));
        for (var i = 0; i < masks.Rows.Length; i++)
        {
            Assert.Equal(i, candidates[8 * i]);
            Assert.DoesNotContain(i, candidates[(8 * i + 1)..(8 * i + 8)]);
            Assert.All(candidates[(8 * i)..(8 * i + 8)], c => Assert.Equal(i / masks.PerClip, c / masks.PerClip));
        }
    }

    /// <summary>20 ms a step: 50 steps a second but for the window's length.</summary>
    [Fact]
    public void StepsOfASecond() => Assert.Equal(49, SpeechTransformer<float>.Steps(16_000));

    [Theory]
    [InlineData("encoder.layers.3.attn.qkv.weight", "encoder.layers.3.attention.q_proj.weight")]
    [InlineData("feature_extractor.conv_layers.0.0.bias", "feature_extractor.conv_layers.0.conv.bias")]
    [InlineData("feature_extractor.conv_layers.2.2.1.bias", "feature_extractor.conv_layers.2.layer_norm.bias")]
    [InlineData("layer_norm.weight", "feature_projection.layer_norm.weight")]
    [InlineData("post_extract_proj.weight", "feature_projection.projection.weight")]
    [InlineData("encoder.pos_conv.0.weight_g", "encoder.pos_conv_embed.conv.weight_g")]
    [InlineData("encoder.layers.0.norm1.bias", "encoder.layers.0.layer_norm.bias")]
    [InlineData("encoder.layers.0.mlp.fc2.bias", "encoder.layers.0.feed_forward.output_dense.bias")]
    [InlineData("encoder.layer_norm.bias", "encoder.layer_norm.bias")]
    public void TransformersNames(string ours, string theirs) =>
        Assert.Equal(theirs, SpeechTransformer<float>.Transformers(ours)[0]);
}
