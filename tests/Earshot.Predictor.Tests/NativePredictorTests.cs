using System.Diagnostics;
using System.Globalization;
using Earshot.Audio;
using Earshot.Features;
using Earshot.Inference;
using Earshot.Learning;
using Earshot.Numerics;

namespace Earshot.Predictor.Tests;

public sealed class NativePredictorTests : IDisposable
{
    private readonly NativePredictor predictor;
    private readonly string folder = Directory.CreateTempSubdirectory("earshot-native-").FullName;
    private readonly string model;

    public NativePredictorTests(NativePredictor predictor)
    {
        this.predictor = predictor;
        model = Path.Combine(folder, "tone-or-noise.earshot");
        var encoder = new LogMelEncoder();
        var random = new RandomStream(1);
        var features = new Matrix<float>(20, encoder.Dimension, [.. Enumerable.Range(0, 20).SelectMany(i => encoder.Encode(Sound(i % 2 == 0, 16_000, random), 16_000).Value)]);
        int[] labels = [.. Enumerable.Range(0, 20).Select(i => i % 2)];
        new Model(encoder.Name, encoder.Fingerprint, ["tone", "noise"], Methods.Create("logreg").Value.Fit(new TrainingSet(features, labels, 2), new RandomStreams(1))).Save(model);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void It_is_one_file_of_at_most_6_MB() => Assert.InRange(new FileInfo(predictor.File).Length, 1, 6_000_000);

    [Fact]
    public void Without_AVX_named_to_the_compiler_no_kernel_falls_into_software()
    {
        var clip = Path.Combine(folder, "ten-seconds.wav");
        WavFile.Write(clip, new AudioSignal(Sound(true, 160_000, new RandomStream(6)), 16_000));
        var watch = Stopwatch.StartNew();
        Assert.Equal(0, predictor.Run(null, [model, .. Enumerable.Repeat(clip, 20)]).ExitCode); // 0.1 s; a multiply-add in software takes 300 times as long
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 5);
    }

    [Fact]
    public void Clips_get_labels_and_bad_ones_a_reason_and_exit_code_3()
    {
        var good = Path.Combine(folder, "ünïcode.WAV");
        WavFile.Write(good, new AudioSignal(Sound(true, 16_000, new RandomStream(5)), 16_000));
        var bad = Path.Combine(folder, "bad.wav");
        File.WriteAllText(bad, "no sound");
        var (exitCode, output, error) = predictor.Run(null, model, good, bad);
        Assert.Equal(3, exitCode);
        Assert.StartsWith($"{good}\ttone\t", output, StringComparison.Ordinal);
        Assert.Contains(bad, error);
    }

    [Fact]
    public void A_wrong_model_ends_with_exit_code_2_and_no_stack_trace()
    {
        var (exitCode, _, error) = predictor.Run(null, Path.Combine(folder, "none.earshot"), "x.wav");
        Assert.Equal(2, exitCode);
        Assert.DoesNotContain("   at ", error);
    }

    [Fact]
    public void A_live_stream_gets_a_result_every_hop()
    {
        var random = new RandomStream(8);
        byte[] pcm = [.. Sound(true, 32_000, random).Concat(Sound(false, 32_000, random)).SelectMany(s => BitConverter.GetBytes((short)(32767 * s)))];
        var (exitCode, output, _) = predictor.Run(pcm, model, "-", "--raw", "16000", "--window", "1", "--hop", "0.5");
        Assert.Equal(0, exitCode);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('\t')).ToArray();
        Assert.Equal([.. Enumerable.Range(0, 7).Select(i => 0.5 * i)], lines.Select(l => double.Parse(l[0], CultureInfo.InvariantCulture)));
        Assert.Equal(("tone", "noise"), (lines[0][2], lines[^1][2]));
    }

    private static float[] Sound(bool tone, int length, RandomStream random)
    {
        var step = 0.05 + 0.2 * random.NextDouble();
        return [.. Enumerable.Range(0, length).Select(i => (float)((tone ? 0.3 * Math.Sin(step * i) : 0.1 * random.NextNormal()) + 0.002 * random.NextNormal()))];
    }
}
