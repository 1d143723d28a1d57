using System.Globalization;
using Earshot.Audio;
using Earshot.Features;
using Earshot.Features.EfficientAt;
using Earshot.Testing;

namespace Earshot.Tests.Features.EfficientAt;

/// <summary>Against the output of upstream's PyTorch implementation (shared/golden/mn04).</summary>
public class Mn04Tests
{
    private static readonly Lazy<Mn04> Encoder = new(() =>
        Mn04.Load(SharedData.Require("models", "efficientat_mn04", "resources", Mn04.FileName))
    );

    [Theory]
    [InlineData("esc_dog")]
    [InlineData("speech")]
    public void Log_mel_is_upstreams(string name)
    {
        var spectrogram = Mn04LogMel.Spectrogram(Samples($"{name}.wav"));
        var bands = File.ReadLines(SharedData.Require("golden", "mn04", $"{name}.logmel.csv"))
            .Select(Numbers)
            .ToArray();
        Assert.Equal(128, bands.Length);
        for (var band = 0; band < 128; band++)
        for (var frame = 0; frame < bands[band].Length; frame++)
            Assert.Equal(bands[band][frame], spectrogram[frame, band], 1e-3);
    }

    [Fact]
    public void Embeddings_are_upstreams() => AssertAllFiles("embeddings.csv", embedding => embedding);

    [Fact]
    public void Logits_are_upstreams() => AssertAllFiles("tags.csv", embedding => Encoder.Value.Tag(embedding));

    private static void AssertAllFiles(string golden, Func<float[], float[]> output)
    {
        var lines = File.ReadAllLines(SharedData.Require("golden", "mn04", golden));
        Assert.Equal(13, lines.Length);
        foreach (
            var (file, expected) in lines
                .Select(line => line.Split(',', 2))
                .Select(parts => (parts[0], Numbers(parts[1])))
        )
        {
            var got = output(Encoder.Value.Encode(Samples(file), 32_000).Value);
            Assert.Equal(expected.Length, got.Length);
            var error = Math.Sqrt(expected.Zip(got, (e, g) => (e - g) * (e - g)).Sum() / expected.Sum(e => e * e));
            var worst = expected.Zip(got, (e, g) => Math.Abs(e - g)).Max() / expected.Max(Math.Abs);
            Assert.True(
                error < 1e-3 && worst < 1e-3,
                $"{file}: relative error {error:g3}, worst value {worst:g3} of the largest"
            );
        }
    }

    [Fact]
    public void Long_clips_are_the_mean_of_their_pieces_weighted_by_length_however_they_arrive()
    {
        var (first, second) = (Samples("speech.wav"), Samples("esc_Rain.wav"));
        Assert.Equal(Mn04.PieceSamples, first.Length);
        float[] embeddingOfFirst = Encoder.Value.Encode(first, 32_000).Value,
            embeddingOfSecond = Encoder.Value.Encode(second, 32_000).Value;
        var encoding = Encoder.Value.Begin(32_000);
        foreach (var chunk in first.Concat(second).Chunk(99_991))
            encoding.Write(chunk);
        var together = encoding.Complete().Value;
        for (var i = 0; i < together.Length; i++)
            Assert.Equal(
                ((double)embeddingOfFirst[i] * first.Length + embeddingOfSecond[i] * second.Length)
                    / (first.Length + second.Length),
                together[i],
                1e-6
            );
    }

    [Fact]
    public void Any_clip_from_514_samples_on_has_an_embedding_and_shorter_or_broken_ones_a_reason()
    {
        foreach (var length in new[] { 514, 801, 5_000 })
            Assert.All(Encoder.Value.Encode(new float[length], 32_000).Value, x => Assert.True(float.IsFinite(x)));
        foreach (var length in new[] { 0, 513 })
            Assert.Contains("514", Encoder.Value.Encode(new float[length], 32_000).Reason, StringComparison.Ordinal);
        Assert.Contains(
            "sample 320007",
            Encoder.Value.Encode([.. new float[320_007], float.NaN, .. new float[900]], 32_000).Reason,
            StringComparison.Ordinal
        );
        Assert.Throws<ArgumentException>(() => Encoder.Value.Begin(16_000));
    }

    [Fact]
    public void A_file_of_other_weights_is_refused()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("other.pt");
        var bytes = File.ReadAllBytes(SharedData.Require("models", "efficientat_mn04", "resources", Mn04.FileName));
        File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
        Assert.Throws<InvalidDataException>(() => Mn04.Load(path));
    }

    private static float[] Samples(string file)
    {
        var golden = SharedData.Require("golden", "mn04");
        var path = Path.Combine(golden, file);
        return WavFile
            .Read(File.Exists(path) ? path : SharedData.Require("models", "efficientat_mn04", "sample_audio", file))
            .Value.Samples;
    }

    private static double[] Numbers(string line) =>
        [.. line.Split(',').Select(x => double.Parse(x, CultureInfo.InvariantCulture))];
}
