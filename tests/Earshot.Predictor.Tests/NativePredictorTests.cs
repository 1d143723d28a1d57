using System.Diagnostics;
using System.Globalization;
using Earshot.Audio;
using Earshot.Features;
using Earshot.Inference;
using Earshot.Learning;
using Earshot.Learning.Confidence;
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
        var features = new Matrix<float>(
            20,
            encoder.Dimension,
            [
                .. Enumerable
                    .Range(0, 20)
                    .SelectMany(i => encoder.Encode(Sound(i % 2 == 0, 16_000, random), 16_000).Value),
            ]
        );
        int[] labels = [.. Enumerable.Range(0, 20).Select(i => i % 2)];
        new Model(
            encoder.Name,
            encoder.Fingerprint,
            ["tone", "noise"],
            Methods.Create("logreg").Value.Fit(new TrainingSet(features, labels, 2), new RandomStreams(1))
        ).Save(model);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void It_is_one_file_of_at_most_6_MiB() => Assert.InRange(new FileInfo(predictor.File).Length, 1, 6 << 20);

    [Fact]
    public void Without_AVX_named_to_the_compiler_no_kernel_falls_into_software()
    {
        var clip = Path.Combine(folder, "ten-seconds.wav");
        WavFile.Write(clip, new AudioSignal(Sound(true, 160_000, new RandomStream(6)), 16_000));
        var watch = Stopwatch.StartNew();
        // 0.1 s; a multiply-add in software takes 300 times as long
        Assert.Equal(0, predictor.Run(null, [model, .. Enumerable.Repeat(clip, 20)]).ExitCode);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 15);
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
    public void What_of_a_clip_is_not_read_is_said()
    {
        var two = Path.Combine(folder, "two.wav");
        WavFile.Write(two, new AudioSignal(Sound(true, 16_000, new RandomStream(5)), 16_000));
        var bytes = File.ReadAllBytes(two);
        File.WriteAllBytes(two, [.. bytes, .. bytes.AsSpan(bytes.AsSpan().IndexOf("data"u8))]);
        var (exitCode, output, error) = predictor.Run(null, model, two);
        Assert.Equal((0, true), (exitCode, output.Length > 0));
        Assert.Contains("only its first data chunk is read", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_without_a_reject_threshold_can_not_be_asked_to_reject()
    {
        var (exitCode, _, error) = predictor.Run(null, model, "x.wav", "--reject");
        Assert.Equal(2, exitCode);
        Assert.Contains("no reject threshold", error);
    }

    [Fact]
    public void A_clip_unlike_all_classes_is_none_of_these_where_asked_for()
    {
        var (calibrated, clip, encoder) = (
            Path.Combine(folder, "calibrated.earshot"),
            Path.Combine(folder, "noise.wav"),
            new LogMelEncoder()
        );
        var trained = Model.Load(model).Value;
        WavFile.Write(clip, new AudioSignal(Sound(false, 16_000, new RandomStream(5)), 16_000));
        (trained with { Classifier = new Calibrated(trained.Classifier, new Calibration(1, 0.01)) }).Save(calibrated);
        Assert.StartsWith(
            $"{clip}\tnone " + $"of these\t",
            predictor.Run(null, calibrated, clip, "--reject").Output,
            StringComparison.Ordinal
        );
        Assert.StartsWith($"{clip}\tnoise\t", predictor.Run(null, calibrated, clip).Output, StringComparison.Ordinal);
    }

    /// <summary>It was trained on clips of half a second.</summary>
    [Fact]
    public void A_live_stream_is_heard_in_windows_as_long_as_the_training_clips()
    {
        var shortClips = Path.Combine(folder, "short.earshot");
        var trained = Model.Load(model).Value;
        (trained with { Audio = trained.Audio with { ClipSeconds = 0.5 } }).Save(shortClips);
        byte[] pcm =
        [
            .. Sound(true, 16_000, new RandomStream(8)).SelectMany(s => BitConverter.GetBytes((short)(32767 * s))),
        ];
        var lines = predictor
            .Run(pcm, shortClips, "-", "--raw", "16000")
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            ["0.00\t0.50", "0.25\t0.75", "0.50\t1.00"],
            lines.Select(line => string.Join('\t', line.Split('\t')[..2]))
        );
    }

    [Fact]
    public void A_wrong_model_ends_with_exit_code_2_and_no_stack_trace()
    {
        var (exitCode, _, error) = predictor.Run(null, Path.Combine(folder, "none.earshot"), "x.wav");
        Assert.Equal(2, exitCode);
        Assert.DoesNotContain("   at ", error);
    }

    [Fact]
    public void A_wrong_call_is_wrong_input_and_help_lists_the_exit_codes()
    {
        Assert.Equal(2, predictor.Run(null, model).ExitCode);
        Assert.Equal(2, predictor.Run(null, model, "x.wav", "--raw", "fast").ExitCode);
        var (exitCode, output, _) = predictor.Run(null, "--help");
        Assert.Equal(0, exitCode);
        Assert.Contains("3 done but some inputs were skipped", output);
    }

    [Fact]
    public void A_live_stream_gets_a_result_every_hop()
    {
        var random = new RandomStream(8);
        byte[] pcm =
        [
            .. Sound(true, 32_000, random)
                .Concat(Sound(false, 32_000, random))
                .SelectMany(s => BitConverter.GetBytes((short)(32767 * s))),
        ];
        var (exitCode, output, _) = predictor.Run(pcm, model, "-", "--raw", "16000", "--window", "1", "--hop", "0.5");
        Assert.Equal(0, exitCode);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('\t')).ToArray();
        Assert.Equal(
            [.. Enumerable.Range(0, 7).Select(i => 0.5 * i)],
            lines.Select(l => double.Parse(l[0], CultureInfo.InvariantCulture))
        );
        Assert.Equal(("tone", "noise"), (lines[0][2], lines[^1][2]));
    }

    private static float[] Sound(bool tone, int length, RandomStream random)
    {
        var step = 0.05 + 0.2 * random.NextDouble();
        return
        [
            .. Enumerable
                .Range(0, length)
                .Select(i =>
                    (float)((tone ? 0.3 * Math.Sin(step * i) : 0.1 * random.NextNormal()) + 0.002 * random.NextNormal())
                ),
        ];
    }
}
