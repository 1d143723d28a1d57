using Earshot.Audio;
using Earshot.Features;
using Earshot.Inference.Onnx;
using Earshot.Numerics;
using Earshot.Testing;
using Microsoft.ML.OnnxRuntime;

namespace Earshot.Tests.Inference;

public class OnnxLogMelTests
{
    private static readonly LogMelEncoder Encoder = new();

    private static float[] Run(float[] samples)
    {
        var graph = new OnnxGraph("logmel");
        graph.Output(
            "features",
            OnnxLogMel.Append(graph, graph.Input("waveform", 1, null), new MelOptions()),
            1,
            Encoder.Dimension
        );
        using var session = new InferenceSession(graph.ToModel());
        using var input = OrtValue.CreateTensorValueFromMemory(samples, [1, samples.Length]);
        using var outputs = session.Run(new RunOptions(), ["waveform"], [input], ["features"]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    [Theory]
    [InlineData("esc_dog.wav")]
    [InlineData("esc_rain.wav")]
    [InlineData("tts1_enus_p50.wav")]
    public void The_exported_front_end_gives_the_encoders_features_in_ONNX_Runtime(string file)
    {
        var clip = WavFile.Read(SharedData.Require("golden", "opensmile-lld", file)).Value;
        AssertClose(Encoder.Encode(clip.Samples, clip.SampleRateHz).Value, Run(clip.Samples));
    }

    [Fact]
    public void Noise_of_one_frame_and_of_many_gives_the_encoders_features_too()
    {
        var noise = new RandomStream(3);
        foreach (var length in (int[])[400, 560, 720, 16_000])
        {
            var samples = Enumerable.Range(0, length).Select(_ => (float)(0.1 * noise.NextNormal())).ToArray();
            AssertClose(Encoder.Encode(samples, 16_000).Value, Run(samples));
        }
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= 2e-4 * (1 + Math.Abs(expected[i])),
                $"feature {i}: expected {expected[i]}, ONNX Runtime gives {actual[i]}"
            );
    }
}
