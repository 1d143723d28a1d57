using Earshot.Features;
using Earshot.Inference.Onnx;
using Earshot.Onnx.Presets;
using Earshot.Testing;

namespace Earshot.Onnx.Tests;

/// <summary>The scores of published networks' own classes, with stand-ins that give samples for scores.</summary>
[Collection("process")]
public sealed class PresetTaggersTests : IDisposable
{
    private const int BirdClasses = 6522;
    private readonly TemporaryFolder folder = new();

    public PresetTaggersTests()
    {
        Environment.SetEnvironmentVariable("EARSHOT_MODELS", folder.Path);
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("EARSHOT_MODELS", null);
        folder.Dispose();
    }

    [Fact]
    public void BirdNETs_logits_become_scores_of_named_birds_the_highest_of_all_windows()
    {
        Write("BirdNET_v2.4_fp32.onnx", "input", 144_000, ("output", BirdClasses));
        folder.Write(
            "BirdNET_v2.4.labels.txt",
            string.Join('\n', Enumerable.Range(0, BirdClasses).Select(i => $"Avis {i}_Bird number {i}"))
        );
        var tagger = PresetTaggers.Create("birdnet24")!.Value.Value;
        Assert.Equal("Avis 7_Bird number 7", tagger.Tags[7]);
        var clip = new float[144_000 + 10_000];
        (clip[7], clip[144_007], clip[8], clip[9]) = (0.5f, 2, -1, 3);
        var scores = tagger.Scores(tagger.Encoder.Encode(clip, 48_000).Value);
        Assert.Equal(1 / (1 + Math.Exp(-2)), scores[7], 1e-6);
        // the second window is filled up with zeros
        Assert.Equal(0.5, scores[8], 1e-6);
        Assert.Equal(1 / (1 + Math.Exp(-3)), scores[9], 1e-6);
    }

    [Fact]
    public void BirdNET_3_gives_scores_beside_its_features()
    {
        Write("birdnet_v3.onnx", "audio", 160_000, ("features", 1024), ("scores", 3));
        folder.Write("birdnet_v3.labels.txt", "a\nb\nc\n");
        var tagger = PresetTaggers.Create("birdnet3")!.Value.Value;
        var clip = new float[160_000];
        clip[1] = 0.25f;
        Assert.Equal([0, 0.25f, 0], tagger.Scores(tagger.Encoder.Encode(clip, 32_000).Value));
        Assert.Contains("CC BY-NC-SA 4.0", Assert.Single(tagger.Encoder.LicenceNotes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_users_network_has_scale_and_offset_and_AudioSets_names_where_it_names_none()
    {
        Write("mine.onnx", "x", 1_000, ("y", 527));
        Preset("""{ "areLogits": true, "scale": 0.97, "offset": -10 }""");
        var tagger = PresetTaggers.Create("mine")!.Value.Value;
        Assert.Equal("Male speech, man speaking", tagger.Tags[1]);
        var clip = new float[1_000];
        clip[1] = 12;
        Assert.Equal(
            1 / (1 + Math.Exp(10 - 0.97 * 12)),
            tagger.Scores(tagger.Encoder.Encode(clip, 16_000).Value)[1],
            1e-6
        );
    }

    [Theory]
    [InlineData("index,mid,display_name\n0,/m/1,\"Bark, dog\"\n1,/m/2,Cat\n", "Bark, dog", "Cat")]
    [InlineData("inat2024\nbark\ncat\n", "bark", "cat")]
    [InlineData("bark\r\ncat\r\n", "bark", "cat")]
    public void Names_stand_a_line_each_or_in_a_column(string text, params string[] expected)
    {
        folder.Write("names.csv", text);
        Assert.Equal(
            expected,
            new ClassScores { Names = "names.csv" }
                .ReadNames(2)
                .Value
        );
    }

    [Fact]
    public void What_is_missing_is_said()
    {
        Write("mine.onnx", "x", 1_000, ("y", 527));
        Preset("""{ "names": "mine.txt", "address": "https://example.org/names" }""");
        var missing = PresetTaggers.Create("mine")!.Value.Reason!;
        Assert.Contains("put them as mine.txt", missing, StringComparison.Ordinal);
        Assert.Contains("https://example.org/names", missing, StringComparison.Ordinal);
        folder.Write("mine.txt", "one\ntwo\n");
        Assert.Contains("has 2 names, the network scores 527", PresetTaggers.Create("mine")!.Value.Reason);
        Preset("""{ "output": "z" }""");
        Assert.Contains("the outputs of this file are y", PresetTaggers.Create("mine")!.Value.Reason);
        Assert.Contains("birdnet24' says where", PresetTaggers.Create("birdnet24")!.Value.Reason);
        Assert.Contains("choose one of birdnet24", PresetTaggers.Create("aves")!.Value.Reason);
        Assert.Null(PresetTaggers.Create("nonsense"));
    }

    private void Preset(string scores) =>
        folder.Write(
            "mine.preset.json",
            $$"""
            { "name": "mine", "summary": "any", "file": "mine.onnx", "licence": "CC0", "scores": {{scores}},
              "options": { "kind": "waveform", "input": "x", "shape": [-1, 1000], "sampleRateHz": 16000,
                "output": "y" } }
            """
        );

    /// <summary>Outputs that are the first samples of a window.</summary>
    private void Write(string file, string input, int samples, params (string Name, int Width)[] outputs)
    {
        var graph = new OnnxGraph("stand-in");
        var value = graph.Input(input, null, samples);
        foreach (var (name, width) in outputs)
            graph.Output(
                name,
                graph.Node("Slice", [value, graph.Integers(0), graph.Integers(width), graph.Integers(1)]),
                null,
                width
            );
        File.WriteAllBytes(folder.File(file), graph.ToModel());
    }
}
