using Earshot.Features;
using Earshot.Inference.Onnx;
using Earshot.Numerics;
using Earshot.Testing;

namespace Earshot.Onnx.Tests;

/// <summary>With models whose answer is known by hand, made here.</summary>
[Collection("process")]
public sealed class OnnxEncoderTests : IDisposable
{
    private const string WaveformJson =
        """{ "kind": "waveform", "input": "x", "shape": [1, -1], "sampleRateHz": 16000, "output": "y" }""";
    private const string PatchesJson =
        """{ "kind": "logMelPatches", "input": "x", "shape": [-1, 96, 64], "sampleRateHz": 16000, "output": "y" }""";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_waveform_longer_than_a_piece_is_the_mean_of_its_pieces()
    {
        using var encoder = Load(MeanAndMaximum(), WaveformJson);
        var clip = Noise(25 * 16_000);
        var pieces = clip.Chunk(160_000).ToArray();
        Assert.Equal(2, encoder.Dimension);
        var got = EncodeInBits(encoder, clip);
        Assert.Equal(pieces.Average(piece => piece.Average()), got[0], 1e-6);
        Assert.Equal(pieces.Average(piece => piece.Max()), got[1], 1e-6);
    }

    [Fact]
    public void The_largest_values_can_be_pooled_instead()
    {
        using var encoder = Load(MeanAndMaximum(), WaveformJson.Replace(" }", """, "pooling": "max" }"""));
        var clip = Noise(25 * 16_000);
        Assert.Equal(clip.Max(), EncodeInBits(encoder, clip)[1]);
    }

    /// <summary>Frames of 160 samples, each as its first sample and its sum: pooled over time.</summary>
    [Fact]
    public void An_output_over_time_is_pooled_over_time()
    {
        var graph = new OnnxGraph("frames");
        var signal = graph.Node("Unsqueeze", [graph.Input("x", 1, null), graph.Integers(1)]);
        var kernels = new float[2 * 160];
        kernels[0] = 1;
        kernels.AsSpan(160).Fill(1);
        var frames = graph.Node("Conv", [signal, graph.Constant(kernels, 2, 1, 160)], ("strides", new long[] { 160 }));
        graph.Output("y", graph.Node("Transpose", [frames], ("perm", new long[] { 0, 2, 1 })), 1, null, 2);
        using var encoder = Load(graph.ToModel(), WaveformJson);
        var clip = Noise(13 * 16_000);
        var got = EncodeInBits(encoder, clip);
        Assert.Equal(clip.Chunk(160).Average(frame => frame[0]), got[0], 1e-5);
        Assert.Equal(clip.Chunk(160).Average(frame => frame.Sum()), got[1], 1e-4);
    }

    [Fact]
    public void A_clip_shorter_than_a_fixed_input_is_filled_up_with_silence_and_a_longer_ones_rest_left_out()
    {
        using var encoder = Load(MeanAndMaximum(16_000), WaveformJson.Replace("-1", "16000"));
        var clip = Noise(20_000);
        Assert.Equal(clip[..8_000].Sum() / 16_000, EncodeInBits(encoder, clip[..8_000])[0], 1e-6);
        Assert.Equal(clip[..16_000].Average(), EncodeInBits(encoder, clip)[0], 1e-6);
    }

    [Theory]
    [InlineData("[-1, 96, 64]", false)]
    [InlineData("[-1, 1, 96, 64]", true)]
    [InlineData("[96, 64]", false)]
    public void Patches_are_those_of_VGGish(string shape, bool withChannel)
    {
        var rank = shape.Split(',').Length;
        var graph = new OnnxGraph("bands");
        int?[] declared =
            withChannel ? [null, 1, 96, 64]
            : rank == 3 ? [null, 96, 64]
            : [96, 64];
        graph.Output(
            "y",
            graph.Node("ReduceMean", [graph.Input("x", declared)], ("axes", new long[] { rank - 2 }), ("keepdims", 0)),
            [.. declared[..^2], 64]
        );
        using var encoder = Load(graph.ToModel(), PatchesJson.Replace("[-1, 96, 64]", shape));
        var clip = Noise(20 * 16_000);
        var spectrogram = new LogMel().Spectrogram(clip);
        var wholePatches = spectrogram.Rows / 96 * 96;
        var got = EncodeInBits(encoder, clip);
        for (var band = 0; band < 64; band++)
            Assert.Equal(Enumerable.Range(0, wholePatches).Average(t => (double)spectrogram[t, band]), got[band], 1e-4);
        Assert.Contains("0.975 s", encoder.Encode(clip.AsSpan(0, 15_000), 16_000).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Clips_too_short_or_broken_are_skipped_with_a_reason()
    {
        using var encoder = Load(MeanAndMaximum(), WaveformJson);
        Assert.Contains("0.1 s", encoder.Encode(new float[1_000], 16_000).Reason, StringComparison.Ordinal);
        Assert.Contains(
            "sample 5",
            encoder.Encode([0, 0, 0, 0, 0, float.NaN, .. new float[4_000]], 16_000).Reason,
            StringComparison.Ordinal
        );
        Assert.Throws<ArgumentException>(() => encoder.Begin(8_000));
    }

    [Theory]
    [InlineData("", "declares what the model takes")]
    [InlineData("{", "model.json")]
    [InlineData("null", "declares nothing")]
    [InlineData("""{ "kind": "waveform", "input": "x", "shape": [1, -1], "output": "y" }""", "--rate")]
    [InlineData("""{ "kind": "waveform", "input": "x", "shape": [1, -1], "sampleRateHz": 16000 }""", "output")]
    [InlineData(
        """{ "kind": "waveform", "input": "x", "shape": [1, -1], "sampleRateHz": 16000, "output": "y", "hop": 1 }""",
        "hop"
    )]
    [InlineData(
        """{ "kind": "waveform", "input": "x", "shape": [-1, -1], "sampleRateHz": 16000, "output": "y" }""",
        "at most one -1"
    )]
    [InlineData(
        """{ "kind": "waveform", "input": "x", "shape": [1, -1], "sampleRateHz": 5, "output": "y" }""",
        "768000"
    )]
    [InlineData(
        """{ "kind": "waveform", "input": "z", "shape": [1, -1], "sampleRateHz": 16000, "output": "y" }""",
        "inputs are x"
    )]
    [InlineData(
        """{ "kind": "waveform", "input": "x", "shape": [1, -1], "sampleRateHz": 16000, "output": "z" }""",
        "no output 'z' but y"
    )]
    [InlineData(
        """{ "kind": "waveform", "input": "x", "shape": [1, 1, -1], "sampleRateHz": 16000, "output": "y" }""",
        "declared is [1, 1, -1]"
    )]
    [InlineData(
        """{ "kind": "logMelPatches", "input": "x", "shape": [-1, 64, 64], "sampleRateHz": 16000, "output": "y" }""",
        "96 x 64"
    )]
    public void What_is_wrong_with_the_declaration_is_said(string json, string expected)
    {
        Write(MeanAndMaximum(), json);
        Assert.Contains(expected, OnnxEncoder.Load(folder.File("model.onnx")).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_model_is_refused()
    {
        Write("no model"u8.ToArray(), WaveformJson);
        Assert.Contains("model.onnx", OnnxEncoder.Load(folder.File("model.onnx")).Reason, StringComparison.Ordinal);
        Assert.Contains("no model", OnnxEncoder.Load(folder.File("none.onnx")).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Encoders_are_found_by_the_scheme_and_fingerprints_tell_models_and_settings_apart()
    {
        Write(MeanAndMaximum(), WaveformJson);
        string Fingerprint() =>
            Features.Encoders.BuiltIn.WithOnnx().Create($"onnx:{folder.File("model.onnx")}").Value.Fingerprint;
        var first = Fingerprint();
        Assert.Equal(first, Fingerprint());
        Write(MeanAndMaximum(), WaveformJson.Replace(" }", """, "pieceSeconds": 5 }"""));
        Assert.NotEqual(first, Fingerprint());
        Write(MeanAndMaximum(addend: 1), WaveformJson);
        Assert.NotEqual(first, Fingerprint());
    }

    [Fact]
    public void A_rate_is_all_that_a_model_of_raw_samples_needs_and_makes_it_what_a_declaration_does()
    {
        using var declared = Load(MeanAndMaximum(), WaveformJson);
        File.Delete(folder.File("model.json"));
        using var bare = OnnxEncoder.Load(folder.File("model.onnx"), 16_000).Value;
        Assert.Equal(declared.Fingerprint, bare.Fingerprint);
        var clip = Noise(25 * 16_000);
        Assert.Equal(EncodeInBits(declared, clip), EncodeInBits(bare, clip));
        using var faster = OnnxEncoder.Load(folder.File("model.onnx"), 44_100).Value;
        Assert.Equal(44_100, faster.SampleRateHz);
        Assert.NotEqual(declared.Fingerprint, faster.Fingerprint);
    }

    [Fact]
    public void A_rate_may_stand_in_the_name_alone_and_must_not_gainsay_the_declaration()
    {
        Write(MeanAndMaximum(), WaveformJson.Replace(""" "sampleRateHz": 16000,""", ""));
        var name = $"onnx:{folder.File("model.onnx")}@8000";
        var encoder = Features.Encoders.BuiltIn.WithOnnx().Create(name).Value;
        Assert.Equal((name, 8_000), (encoder.Name, encoder.SampleRateHz!.Value));
        Write(MeanAndMaximum(), WaveformJson);
        Assert.Contains(
            "declares 16000 Hz, asked for are 8000 Hz",
            Features.Encoders.BuiltIn.WithOnnx().Create(name).Reason,
            StringComparison.Ordinal
        );
        Assert.Equal(
            16_000,
            Features.Encoders.BuiltIn.WithOnnx().Create(name.Replace("@8000", "@16000")).Value.SampleRateHz
        );
    }

    [Fact]
    public void A_fixed_length_is_read_off_the_model()
    {
        Write(MeanAndMaximum(16_000), "");
        using var encoder = OnnxEncoder.Load(folder.File("model.onnx"), 16_000).Value;
        var clip = Noise(20_000);
        Assert.Equal(clip[..16_000].Average(), EncodeInBits(encoder, clip)[0], 1e-6);
    }

    public static TheoryData<int?[], int?[], string> UnclearModels =>
        new()
        {
            { [1, 1, null], [1, 1, null], "its input is (1, 1, any)" },
            { [2, null], [2, null], "its input is (2, any)" },
            { [null], [null], "its input is (any)" },
            { [1, null], [1, 2, null], "its output is (1, 2, any), whose last axis changes" },
        };

    [Theory, MemberData(nameof(UnclearModels))]
    public void What_is_not_clear_without_a_declaration_is_said(int?[] input, int?[] output, string expected)
    {
        var graph = new OnnxGraph("unclear");
        var x = graph.Input("x", input);
        var channel = output.Length == input.Length ? "" : graph.Node("Unsqueeze", [x, graph.Integers(1)]);
        graph.Output(
            "y",
            channel.Length == 0 ? graph.Node("Neg", [x]) : graph.Node("Concat", [channel, channel], ("axis", 1)),
            output
        );
        Write(graph.ToModel(), "");
        var reason = OnnxEncoder.Load(folder.File("model.onnx"), 16_000).Reason;
        Assert.Contains(expected, reason, StringComparison.Ordinal);
        Assert.Contains("model.json", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_outputs_need_a_declaration()
    {
        var graph = new OnnxGraph("two");
        var x = graph.Input("x", 1, null);
        foreach (var name in (string[])["a", "b"])
            graph.Output(name, graph.Node("ReduceMean", [x], ("axes", new long[] { 1 })), 1, 1);
        Write(graph.ToModel(), "");
        Assert.Contains(
            "its outputs a, b",
            OnnxEncoder.Load(folder.File("model.onnx"), 16_000).Reason,
            StringComparison.Ordinal
        );
    }

    private OnnxEncoder Load(byte[] model, string json)
    {
        Write(model, json);
        return OnnxEncoder.Load(folder.File("model.onnx")).Value;
    }

    private void Write(byte[] model, string json)
    {
        File.WriteAllBytes(folder.File("model.onnx"), model);
        if (json.Length > 0)
            File.WriteAllText(folder.File("model.json"), json);
    }

    /// <summary>x (1, samples) to (1, 2): mean and maximum.</summary>
    private static byte[] MeanAndMaximum(int? samples = null, float addend = 0)
    {
        var graph = new OnnxGraph("mean and maximum");
        var x = graph.Node("Add", [graph.Input("x", 1, samples), graph.Constant([addend])]);
        string Reduce(string type) => graph.Node(type, [x], ("axes", new long[] { 1 }));
        graph.Output("y", graph.Node("Concat", [Reduce("ReduceMean"), Reduce("ReduceMax")], ("axis", 1)), 1, 2);
        return graph.ToModel();
    }

    private static float[] EncodeInBits(OnnxEncoder encoder, float[] clip)
    {
        var encoding = encoder.Begin(16_000);
        foreach (var part in clip.Chunk(70_001))
            encoding.Write(part);
        return encoding.Complete().Value;
    }

    private static float[] Noise(int count)
    {
        var samples = new float[count];
        Xavier.Fill(samples, 3, 3, new RandomStream(8));
        return samples;
    }
}
