using System.Globalization;
using Earshot.Audio;
using Earshot.Features;
using Earshot.Features.SpeechEmbedding;
using Earshot.Formats;
using Earshot.Testing;

namespace Earshot.Tests.Features;

/// <summary>Against upstream's two networks in ONNX Runtime (shared/models/speech_embedding/golden).</summary>
public class WordsTests
{
    private const double Tolerance = 2e-4;
    private static readonly Lazy<Words> Encoder = new(() => Words.Load(Weights()));

    [Fact]
    public void Clips_are_embedded_as_upstream_does()
    {
        foreach (var row in Rows("golden.csv"))
            AssertClose(Numbers(row[3..]), Encoder.Value.Encode(Samples(row[0]), 16_000).Value, row[0]);
    }

    [Fact]
    public void So_is_each_window()
    {
        var network = new WordsNetwork(OnnxTensors.Read(File.ReadAllBytes(Weights())));
        foreach (var clip in Rows("windows.csv").GroupBy(row => row[0]))
        {
            using var windows = network.Windows(WordsMel.Spectrogram(Words.BetweenSilence(Samples(clip.Key))));
            foreach (var row in clip)
            {
                var window = int.Parse(row[1], CultureInfo.InvariantCulture);
                AssertClose(Numbers(row[2..]), windows.Values.Slice(96 * window, 96).ToArray(), $"{row[0]} {window}");
            }
        }
    }

    [Fact]
    public void The_spectrogram_is_upstreams()
    {
        foreach (var row in Rows("mel.csv"))
        {
            var mel = WordsMel.Spectrogram(Words.BetweenSilence(Samples(row[0])));
            var frame = int.Parse(row[1], CultureInfo.InvariantCulture);
            AssertClose(Numbers(row[2..]), mel.Row(frame).ToArray(), $"{row[0]} {frame}");
        }
    }

    [Fact]
    public void Long_clips_are_the_mean_of_their_pieces_however_they_arrive()
    {
        var long_ = Enumerable.Range(0, 200_000).Select(i => 0.1f * MathF.Sin(i * i * 1e-6f)).ToArray();
        float[] first = Encoder.Value.Encode(long_.AsSpan(0, 160_000), 16_000).Value,
            second = Encoder.Value.Encode(long_.AsSpan(160_000), 16_000).Value;
        var encoding = Encoder.Value.Begin(16_000);
        foreach (var chunk in long_.Chunk(9_973))
            encoding.Write(chunk);
        var together = encoding.Complete().Value;
        for (var i = 0; i < 96; i++)
            Assert.Equal((first[i] * 0.8) + (second[i] * 0.2), together[i], 1e-4);
    }

    [Fact]
    public void Clips_too_short_or_broken_have_a_reason_and_another_file_is_refused()
    {
        Assert.Contains("25 ms", Encoder.Value.Encode(new float[399], 16_000).Reason, StringComparison.Ordinal);
        Assert.Contains(
            "sample 500",
            Encoder.Value.Encode([.. new float[500], float.NaN, .. new float[900]], 16_000).Reason,
            StringComparison.Ordinal
        );
        Assert.Throws<ArgumentException>(() => Encoder.Value.Begin(8_000));
        using var folder = new TemporaryFolder();
        var bytes = File.ReadAllBytes(Weights());
        File.WriteAllBytes(folder.File("other.onnx"), bytes[..(bytes.Length / 2)]);
        Assert.Throws<InvalidDataException>(() => Words.Load(folder.File("other.onnx")));
        Assert.Contains("encoders get words", Words.Find(folder.File("none")).Reason, StringComparison.Ordinal);
    }

    private static string Weights() => SharedData.Require("models", "speech_embedding", Words.FileName);

    private static float[] Samples(string file) =>
        WavFile.Read(SharedData.Require("models", "speech_embedding", "golden", file)).Value.Samples;

    private static IEnumerable<string[]> Rows(string file) =>
        File.ReadLines(SharedData.Require("models", "speech_embedding", "golden", file))
            .Skip(1)
            .Select(line => line.Split(','));

    private static double[] Numbers(string[] cells) =>
        [.. cells.Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))];

    private static void AssertClose(double[] expected, float[] got, string what)
    {
        Assert.Equal(expected.Length, got.Length);
        var worst = expected.Zip(got, (e, g) => Math.Abs(e - g)).Max();
        Assert.True(worst <= Tolerance, $"{what}: differs by {worst:g3}");
    }
}
