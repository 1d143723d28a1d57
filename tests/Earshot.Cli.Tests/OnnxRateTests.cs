using System.Text.Json.Nodes;
using Earshot.Inference.Onnx;

namespace Earshot.Cli.Tests;

public sealed class OnnxRateTests : IDisposable
{
    private readonly TempFolder folder = new TempFolder().WithTwoClasses(3);

    public OnnxRateTests()
    {
        File.WriteAllBytes(folder["net.onnx"], Loudness());
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_model_trained_at_a_given_rate_predicts_at_it()
    {
        var train = await Run.Earshot(
            "train",
            folder["clips"],
            "--encoder",
            $"onnx:{folder["net.onnx"]}",
            "--rate",
            "8k",
            "--views",
            "0",
            "--folds",
            "0",
            "-o",
            folder["m"]
        );
        Assert.Equal((ExitCode.Ok, ""), (train.Code, train.Error));
        Assert.Contains("| rate | 8000 Hz, resampled", (await Run.Earshot("card", folder["m"])).Output);
        var predict = await Run.Earshot("predict", folder["m"], folder["clips"], "--json");
        Assert.Equal((ExitCode.Ok, ""), (predict.Code, predict.Error));
        Assert.All(
            JsonNode.Parse(predict.Output)!["predictions"]!.AsArray(),
            clip =>
                Assert.Equal(
                    ($"{clip!["label"]}/{Path.GetFileName((string)clip["path"]!)}", (string)clip["label"]!),
                    ((string)clip["path"]!, (string)clip["given"]!)
                )
        );
        File.WriteAllText(
            folder["net.json"],
            """{ "kind": "waveform", "input": "x", "shape": [1, -1], "sampleRateHz": 16000, "output": "y" }"""
        );
        var other = await Run.Earshot("predict", folder["m"], folder["clips"]);
        Assert.Equal(ExitCode.BadInput, other.Code);
        Assert.Contains("declares 16000 Hz, asked for are 8000 Hz", other.Error);
    }

    [Theory]
    [InlineData("logmel", "16000", "--rate is for --encoder onnx:FILE")]
    [InlineData("onnx:x.onnx", "fast", "as 16000, 16k or 16kHz, got 'fast'")]
    [InlineData("onnx:x.onnx", "999", "1000 to 768000 Hz")]
    [InlineData("onnx:x.onnx", "99999999999999999999999k", "1000 to 768000 Hz")]
    [InlineData("onnx:x.onnx", "44.1kHz", "there is no model x.onnx")]
    [InlineData("logmel+onnx:x.onnx", "16000Hz", "there is no model x.onnx")]
    public async Task What_is_wrong_with_a_rate_is_said(string encoder, string rate, string expected)
    {
        foreach (
            var call in (string[][])
                [
                    ["train", folder["clips"]],
                    ["new", folder["w"], "--clips", folder["clips"]],
                ]
        )
        {
            var run = await Run.Earshot([.. call, "--encoder", encoder, "--rate", rate]);
            Assert.Equal(ExitCode.BadInput, run.Code);
            Assert.Contains(expected, run.Error);
        }
    }

    /// <summary>
    /// x (1, samples) to (1, 2): mean of |x| and of |x[t + 1] - x[t]|, which a high tone makes large.
    /// </summary>
    private static byte[] Loudness()
    {
        var graph = new OnnxGraph("loudness");
        var x = graph.Input("x", 1, null);
        string Part(long from, long to) =>
            graph.Node("Slice", [x, graph.Integers(from), graph.Integers(to), graph.Integers(1)]);
        string Mean(string value) => graph.Node("ReduceMean", [graph.Node("Abs", [value])], ("axes", new long[] { 1 }));
        graph.Output(
            "y",
            graph.Node(
                "Concat",
                [Mean(x), Mean(graph.Node("Sub", [Part(1, long.MaxValue), Part(0, -1)]))],
                ("axis", 1)
            ),
            1,
            2
        );
        return graph.ToModel();
    }
}
