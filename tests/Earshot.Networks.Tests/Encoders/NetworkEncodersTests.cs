using Earshot.Features;
using Earshot.Networks.Encoders;
using Earshot.Networks.Files;
using Earshot.Networks.Zoo;
using Earshot.Numerics;
using Earshot.Testing;

namespace Earshot.Networks.Tests.Encoders;

public sealed class NetworkEncodersTests
{
    private static readonly float[] Noise = MakeNoise();

    private static float[] MakeNoise()
    {
        var noise = new float[32_000];
        new RandomStream(7).FillNormal(noise.AsSpan());
        return noise;
    }

    /// <summary>The authors' filter banks, written a second time with PyTorch's transform.</summary>
    [Theory]
    [InlineData("Ast"), InlineData("Byols"), InlineData("Cnn14")]
    public void SpectrogramsArePyTorchs(string name)
    {
        using var fixture = new Fixture("zoo/spectrograms.safetensors");
        float[] samples = [.. fixture["x"].Select(value => (float)value)];
        var contract = name switch
        {
            "Ast" => MelContract.Ast,
            "Byols" => MelContract.Byols,
            _ => MelContract.Cnn14,
        };
        var (mel, expected) = (new MelSpectrogram(contract), fixture[name]);
        var bands = new float[expected.Length];
        Assert.Equal(fixture.ShapeOf(name)[0], mel.Of(samples, bands));
        Fixture.Near([.. bands.Select(value => (double)value)], expected, name, 1e-5);
    }

    /// <summary>A checkpoint of fairseq's and the same in Transformers' newer names.</summary>
    [Theory]
    [InlineData("wav2vec2", "fairseq.pt"), InlineData("hubert", "transformers.safetensors")]
    public void SpeechCheckpointsGiveTheirEmbedding(string scheme, string file)
    {
        using var fixture = new Fixture("zoo/checkpoints.safetensors");
        var encoder = NetworkEncoders.Open(scheme, Fixture.PathOf($"zoo/{file}")).Value;
        Assert.Equal((64, 16_000), (encoder.Dimension, encoder.SampleRateHz));
        float[] samples = [.. fixture["x"].Select(value => (float)value)];
        var embedding = encoder.Encode(samples, 16_000).Value;
        Fixture.Near([.. embedding.Select(value => (double)value)], fixture["y"], scheme, 1e-4);
    }

    [Fact]
    public void SsastTrainedHereIsRead()
    {
        using var folder = new TemporaryFolder();
        var p = new ParameterSet<float>(new RandomStreams(1));
        _ = new Ssast<float>(p.Root, new(64, 1, 1), 64, Ssast<float>.Patch);
        var path = Path.Combine(folder.Path, "encoder.safetensors");
        p.Save(path);
        var encoder = NetworkEncoders.Open("ssast", path).Value;
        Assert.Equal(64, encoder.Dimension);
        var embedding = encoder.Encode(Noise, 16_000).Value;
        Assert.All(embedding, value => Assert.True(float.IsFinite(value)));
        Assert.NotEqual(embedding, encoder.Encode(Noise.AsSpan(16_000), 16_000).Value);
        Assert.Contains("sha256", encoder.Fingerprint, StringComparison.Ordinal);
        // the table has 8 × 4 patches of 16 × 16, which no AST of stride 10 has, but one of stride 16
        Assert.Equal(64, PatchFrames(path));
    }

    private static int PatchFrames(string path)
    {
        var fingerprint = NetworkEncoders.Open("ssast", path).Value.Fingerprint;
        var words = fingerprint.Split(' ');
        return int.Parse(words[Array.IndexOf(words, "frames,") - 1], System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public void AstInItsAuthorsNamesIsRead()
    {
        using var folder = new TemporaryFolder();
        var p = new ParameterSet<float>(new RandomStreams(1));
        _ = new Ast<float>(p.Root / "module", new(64, 1, 2), 96, 5);
        var path = Path.Combine(folder.Path, "ast.safetensors");
        p.Save(path);
        var encoder = NetworkEncoders.Open("ast", path).Value;
        Assert.Contains("96 frames", encoder.Fingerprint, StringComparison.Ordinal);
        Assert.Equal(64, encoder.Encode(Noise, 16_000).Value.Length);
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public void Cnn14IsRead(bool withWavegram)
    {
        using var folder = new TemporaryFolder();
        var p = new ParameterSet<float>(new RandomStreams(1));
        _ = new Cnn14<float>(p.Root, 5, withWavegram, [2, 4, 4, 4, 4, 6]);
        var path = Path.Combine(folder.Path, "cnn14.safetensors");
        p.Save(path);
        var encoder = NetworkEncoders.Open("cnn14", path).Value;
        Assert.Equal((6, 32_000), (encoder.Dimension, encoder.SampleRateHz));
        Assert.Equal(6, encoder.Encode(Noise, 32_000).Value.Length);
    }

    [Fact]
    public void ByolsIsRead()
    {
        using var folder = new TemporaryFolder();
        var p = new ParameterSet<float>(new RandomStreams(1));
        _ = new Cvt<float>(p.Root / "net", [new(4, 1), new(4, 1), new(6, 2)]);
        var path = Path.Combine(folder.Path, "byols.safetensors");
        p.Save(path);
        var encoder = NetworkEncoders.Open("byols", path).Value;
        Assert.Equal(24, encoder.Encode(Noise, 16_000).Value.Length);
    }

    /// <summary>A file of another network, one of another size, one that is none, one that is not there.</summary>
    [Fact]
    public void WhatDoesNotFitIsNamed()
    {
        using var folder = new TemporaryFolder();
        var p = new ParameterSet<float>(new RandomStreams(1));
        _ = new Ast<float>(p.Root / "module", new(64, 1, 1), 96, 5);
        p.Root.Parameter("surplus", (2, 3), Fill.Ones);
        var path = Path.Combine(folder.Path, "ast.safetensors");
        p.Save(path);
        Assert.Contains("surplus", NetworkEncoders.Open("ast", path).Reason, StringComparison.Ordinal);
        Assert.Contains(
            "conv_block1.conv1.weight",
            NetworkEncoders.Open("cnn14", path).Reason,
            StringComparison.Ordinal
        );
        Assert.Contains("conv_layers.0", NetworkEncoders.Open("hubert", path).Reason, StringComparison.Ordinal);
        Assert.Contains("layers.0.0.weight", NetworkEncoders.Open("byols", path).Reason, StringComparison.Ordinal);
        File.WriteAllText(path, "no weights");
        Assert.Contains("can't be read", NetworkEncoders.Open("ast", path).Reason, StringComparison.Ordinal);
        Assert.Contains("no file", NetworkEncoders.Open("ast", "nowhere.pth").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void TheSchemesAreNamesOfEncoders()
    {
        Assert.Contains(
            "nowhere.pt",
            Features.Encoders.BuiltIn.WithNetworks().Create("wav2vec2:nowhere.pt").Reason,
            StringComparison.Ordinal
        );
    }
}
