using System.Globalization;
using System.Runtime.InteropServices;
using Earshot.Features;
using Earshot.Inference.Onnx;
using Earshot.Numerics;
using Earshot.Onnx.Presets;
using Earshot.Testing;

namespace Earshot.Onnx.Tests;

/// <summary>
/// With stand-ins of the published networks: their names and shapes, and outputs that show what reached them.
/// </summary>
[Collection("process")]
public sealed class EncoderPresetsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public EncoderPresetsTests()
    {
        Environment.SetEnvironmentVariable("EARSHOT_MODELS", folder.Path);
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("EARSHOT_MODELS", null);
        OnnxDevice.Current = "cpu";
        folder.Dispose();
    }

    /// <summary>As perch-hoplite's <c>frame_audio</c> and <c>normalize_audio</c>, written again in NumPy.</summary>
    private const string Reference = """
        import numpy as np
        clip = np.fromfile('clip.f32', '<f4')
        size = 160000
        if len(clip) < size:
            before = (size - len(clip)) // 2
            clip = np.pad(clip, (before, size - len(clip) - before))
        frames = np.stack([clip[i:i + size] for i in range(0, len(clip) - size + 1, size)])
        frames = frames - np.mean(frames, axis=-1, keepdims=True)
        peak = np.max(np.abs(frames), axis=-1, keepdims=True)
        frames = np.divide(frames, peak, out=frames.copy(), where=peak > 0) * 0.25
        assert frames.dtype == np.float32
        np.mean(frames[:, :1536 * 104:104].astype('f8'), axis=0).astype('<f4').tofile('expected.f32')
        """;

    [Theory]
    [InlineData("silence", 160_000)]
    [InlineData("offset", 160_000)]
    [InlineData("noise", 160_000)]
    [InlineData("noise", 90_001)]
    [InlineData("noise", 12 * 160_000 + 77_777)]
    [InlineData("noise over an offset", 400_000)]
    public void What_reaches_Perch_is_what_perch_hoplite_prepares(string kind, int length)
    {
        var clip = kind switch
        {
            "silence" => new float[length],
            "offset" => [.. Enumerable.Repeat(0.1f, length)],
            "noise" => Noise(length),
            _ => [.. Noise(length).Select(sample => sample + 0.3f)],
        };
        File.WriteAllBytes(folder.File("clip.f32"), MemoryMarshal.AsBytes(clip.AsSpan()).ToArray());
        Python(Reference);
        var expected = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(folder.File("expected.f32")));
        File.WriteAllBytes(folder.File("any.onnx"), Perch());
        var encoder = Features.Encoders.BuiltIn.WithOnnx().Create($"onnx:{folder.File("any.onnx")}").Value;
        Assert.Equal((32_000, 1536), (encoder.SampleRateHz!.Value, encoder.Dimension));
        var encoding = encoder.Begin(32_000);
        foreach (var part in clip.Chunk(70_001))
            encoding.Write(part);
        var got = encoding.Complete().Value;
        for (var i = 0; i < got.Length; i++)
            Assert.Equal(expected[i], got[i], 1e-6);
    }

    [Fact]
    public void Sums_are_NumPys_to_the_last_bit()
    {
        var values = Noise(70_003);
        File.WriteAllBytes(folder.File("values.f32"), MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
        int[] lengths = [1, 7, 8, 9, 127, 128, 129, 1000, 4097, 70_003];
        var said = Python(
            $"import numpy as np; v = np.fromfile('values.f32', '<f4')\n"
                + $"for n in {$"[{string.Join(", ", lengths)}]"}: "
                + "print(np.add.reduce(v[None, :n], axis=-1)[0].view('u4'))"
        );
        Assert.Equal(
            said.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => uint.Parse(line, CultureInfo.InvariantCulture)),
            lengths.Select(n => BitConverter.SingleToUInt32Bits(OnnxPreparation.Sum(values.AsSpan(0, n))))
        );
    }

    [Fact]
    public void An_export_that_takes_one_window_at_a_time_gives_the_same()
    {
        var clip = Noise(500_000);
        File.WriteAllBytes(folder.File("many.onnx"), Perch());
        File.WriteAllBytes(folder.File("one.onnx"), Perch(batch: 1));
        Assert.Equal(
            Features
                .Encoders.BuiltIn.WithOnnx()
                .Create($"onnx:{folder.File("many.onnx")}")
                .Value.Encode(clip, 32_000)
                .Value,
            Features
                .Encoders.BuiltIn.WithOnnx()
                .Create($"onnx:{folder.File("one.onnx")}")
                .Value.Encode(clip, 32_000)
                .Value
        );
    }

    [Fact]
    public void Yamnet_takes_samples_of_one_axis_and_is_told_by_the_widths_of_its_outputs()
    {
        var graph = new OnnxGraph("yamnet");
        var frames = graph.Node(
            "Squeeze",
            [
                Frames(
                    graph,
                    graph.Node("Unsqueeze", [graph.Input("waveform", [null]), graph.Integers(0)]),
                    1024,
                    15_600
                ),
                graph.Integers(0),
            ]
        );
        foreach (var (name, width) in new[] { ("output_0", 521), ("output_1", 1024), ("output_2", 64) })
            graph.Output(name, Columns(graph, frames, width), null, width);
        File.WriteAllBytes(folder.File("yamnet.onnx"), graph.ToModel());
        foreach (var name in new[] { "yamnet", $"onnx:{folder.File("yamnet.onnx")}" })
        {
            var encoder = Features.Encoders.BuiltIn.WithOnnx().Create(name).Value;
            Assert.Equal((16_000, 1024), (encoder.SampleRateHz!.Value, encoder.Dimension));
            var clip = Noise(31_200);
            var two = encoder.Encode(clip, 16_000).Value;
            Assert.Equal((clip[5] + clip[15_605]) / 2, two[5], 1e-6);
            Assert.Equal(clip[5], encoder.Encode(clip.AsSpan(0, 8_000), 16_000).Value[5]);
        }
    }

    [Fact]
    public void BirdNET_3_is_filled_up_at_the_end_of_each_clip()
    {
        var graph = new OnnxGraph("birdnet");
        var input = graph.Input("audio", null, 160_000);
        graph.Output("features", Columns(graph, input, 1024), null, 1024);
        graph.Output("scores", Columns(graph, input, 11_560), null, 11_560);
        File.WriteAllBytes(folder.File("birdnet_v3.onnx"), graph.ToModel());
        var encoder = Features.Encoders.BuiltIn.WithOnnx().Create("birdnet3").Value;
        Assert.Contains("CC BY-NC-SA 4.0", Assert.Single(encoder.LicenceNotes), StringComparison.Ordinal);
        var clip = Noise(160_000 + 20_000);
        Assert.Equal((clip[7] + clip[160_007]) / 2, encoder.Encode(clip, 32_000).Value[7], 1e-6);
    }

    [Fact]
    public void Aves_is_known_by_its_name_and_pooled_over_time()
    {
        var graph = new OnnxGraph("aves");
        var frames = Frames(graph, graph.Input("input", null, null), 768, 768);
        graph.Output("output", frames, null, null, 768);
        File.WriteAllBytes(folder.File("aves-base-bio.onnx"), graph.ToModel());
        var clip = Noise(4 * 768);
        var mean = (clip[3] + clip[771] + clip[1539] + clip[2307]) / 4;
        Assert.Equal(
            mean,
            Features.Encoders.BuiltIn.WithOnnx().Create("aves").Value.Encode(clip, 16_000).Value[3],
            1e-6
        );
    }

    [Fact]
    public void A_network_of_scores_alone_is_no_encoder_and_another_file_is_not_taken_for_the_published_one()
    {
        var graph = new OnnxGraph("birdnet");
        graph.Output("output", Columns(graph, graph.Input("input", null, 144_000), 6522), null, 6522);
        File.WriteAllBytes(folder.File("BirdNET_v2.4_fp32.onnx"), graph.ToModel());
        Assert.Contains(
            "scores of 6522 classes and no features",
            Features.Encoders.BuiltIn.WithOnnx().Create("birdnet24").Reason
        );
        File.WriteAllBytes(folder.File("perch_v2.onnx"), Perch());
        Assert.Contains(
            "published as perch2 is bf0c8467",
            Features.Encoders.BuiltIn.WithOnnx().Create("perch2").Reason
        );
        Assert.Contains(
            "'earshot encoders get birdaves'",
            Features.Encoders.BuiltIn.WithOnnx().Create("birdaves").Reason
        );
        Assert.Contains("there is no encoder 'perch9'", Features.Encoders.BuiltIn.WithOnnx().Create("perch9").Reason);
    }

    [Fact]
    public void A_user_adds_one_as_a_file()
    {
        File.WriteAllBytes(folder.File("mine.onnx"), Perch());
        folder.Write(
            "mine.preset.json",
            """
            { "name": "mine", "summary": "frogs", "file": "mine.onnx", "licence": "CC0", "dimension": 14795,
              "options": { "kind": "waveform", "input": "inputs", "shape": [-1, 160000], "sampleRateHz": 22050,
                "output": "label" } }
            """
        );
        folder.Write("bad.preset.json", """{ "name": "bad", "surprise": 1 }""");
        var encoder = Features.Encoders.BuiltIn.WithOnnx().Create("mine").Value;
        Assert.Equal(("mine", 14_795, 22_050), (encoder.Name, encoder.Dimension, encoder.SampleRateHz!.Value));
        Assert.Contains("bad.preset.json", Assert.Single(EncoderPresets.All().Refused), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_preset_makes_sense()
    {
        Assert.Equal(
            ["aves", "birdaves", "birdnet24", "birdnet3", "cnn14", "perch2", "perch2-headless", "yamnet"],
            EncoderPresets.All().Presets.Select(preset => preset.Name)
        );
        Assert.All(EncoderPresets.All().Presets, preset => Assert.Null(preset.Options.Checked(preset.Name).Reason));
        // a licence and who made it; those of Creative Commons' NC ask first
        Assert.All(
            EncoderPresets.All().Presets,
            preset => Assert.Matches("^(Apache|CC|MIT).*, .+ by ", preset.Licence)
        );
        Assert.Equal(
            ["birdnet24", "birdnet3"],
            EncoderPresets.All().Presets.Where(preset => preset.NonCommercial).Select(preset => preset.Name)
        );
        Assert.All(
            EncoderPresets.All().Presets,
            preset => Assert.Equal(preset.Licence.Contains("-NC", StringComparison.Ordinal), preset.NonCommercial)
        );
    }

    [Theory]
    [InlineData("cuda", "Microsoft.ML.OnnxRuntime.Gpu")]
    [InlineData("directml", "Microsoft.ML.OnnxRuntime.DirectML")]
    public void A_device_that_is_not_here_names_the_package_it_needs(string device, string package)
    {
        File.WriteAllBytes(folder.File("any.onnx"), Perch());
        OnnxDevice.Current = device;
        Assert.Contains(package, OnnxEncoder.Load(folder.File("any.onnx")).Reason, StringComparison.Ordinal);
    }

    /// <summary>Every 104th sample of each window as its features, and Perch's other outputs.</summary>
    private static byte[] Perch(int? batch = null)
    {
        var graph = new OnnxGraph("perch");
        var input = graph.Input("inputs", batch, 160_000);
        var every = graph.Node(
            "Slice",
            [input, graph.Integers(0), graph.Integers(1536 * 104), graph.Integers(1), graph.Integers(104)]
        );
        graph.Output("embedding", every, batch, 1536);
        graph.Output("label", Columns(graph, input, 14_795), batch, 14_795);
        graph.Output(
            "spectrogram",
            graph.Node("Reshape", [Columns(graph, input, 64_000), graph.Integers(-1, 500, 128)]),
            batch,
            500,
            128
        );
        return graph.ToModel();
    }

    /// <summary>(batch, samples) to (batch, frames, width): the first samples of each frame.</summary>
    private static string Frames(OnnxGraph graph, string value, int width, int hop)
    {
        var same = new float[width * width];
        for (var i = 0; i < width; i++)
            same[(i * width) + i] = 1;
        var signal = graph.Node("Unsqueeze", [value, graph.Integers(1)]);
        var frames = graph.Node(
            "Conv",
            [signal, graph.Constant(same, width, 1, width)],
            ("strides", new long[] { hop })
        );
        return graph.Node("Transpose", [frames], ("perm", new long[] { 0, 2, 1 }));
    }

    private static string Columns(OnnxGraph graph, string value, int count) =>
        graph.Node("Slice", [value, graph.Integers(0), graph.Integers(count), graph.Integers(1)]);

    private static float[] Noise(int count)
    {
        var samples = new float[count];
        Xavier.Fill(samples, 3, 3, new RandomStream(8));
        return samples;
    }

    private string Python(string script)
    {
        const string python = "/usr/bin/python3";
        var said = Peer.Run(python, "-c", "import importlib.util as u; print(u.find_spec('numpy') is not None)");
        if (!System.Text.Encoding.UTF8.GetString(said).StartsWith("True", StringComparison.Ordinal))
            Assert.Skip("needs python3-numpy, which is not installed");
        return System.Text.Encoding.UTF8.GetString(
            Peer.Run(python, "-c", $"import os; os.chdir('{folder.Path}')\n{script}")
        );
    }
}
