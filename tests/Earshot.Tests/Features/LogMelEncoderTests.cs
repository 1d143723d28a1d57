using System.Globalization;
using System.Runtime.InteropServices;
using Earshot.Features;
using Earshot.Numerics;
using Earshot.Testing;

namespace Earshot.Tests.Features;

public class LogMelEncoderTests
{
    private static readonly LogMelEncoder Encoder = new();

    /// <summary>
    /// The Python peer computed the same 448 columns from the same clips, with a decoder and a resampler of its own.
    /// </summary>
    [Fact]
    public void Correlates_with_the_peers_features_of_ESC_10_in_every_statistic()
    {
        var files = File.ReadLines(SharedData.Require("peers", "features", "esc10_splits.csv"))
            .Skip(1)
            .Select(line => line.Split(',')[1])
            .ToArray();
        var theirs = File.ReadLines(SharedData.Require("peers", "features", "esc10_features.csv"))
            .Select(line => line.Split(',').Select(v => double.Parse(v, CultureInfo.InvariantCulture)).ToArray())
            .ToArray();
        var rows = Enumerable.Range(0, 10).Select(category => 43 * category).ToArray();
        var ours = rows.Select(r => Encoder.Encode(Decode(SharedData.Require("data", "esc10", files[r])), 16_000).Value)
            .ToArray();
        for (var statistic = 0; statistic < 7; statistic++)
        {
            var columns = Enumerable.Range(64 * statistic, 64);
            var got = ours.SelectMany(row => columns.Select(c => (double)row[c])).ToArray();
            var expected = rows.SelectMany(r => columns.Select(c => theirs[r][c])).ToArray();
            Assert.True(
                Statistics.Correlation(got, expected) > 0.9995,
                $"statistic {statistic}: correlation {Statistics.Correlation(got, expected)}"
            );
            Assert.True(
                RelativeError(got, expected) < 0.02,
                $"statistic {statistic}: relative error {RelativeError(got, expected)}"
            );
        }
    }

    [Fact]
    public void Statistics_are_those_of_the_spectrogram()
    {
        var signal = Signals.ToneAndChirp(16_000);
        var spectrogram = new LogMel().Spectrogram(signal);
        var features = Encoder.Encode(signal, 16_000).Value;
        Assert.Equal(448, features.Length);
        for (var b = 0; b < 64; b++)
        {
            var levels = Enumerable.Range(0, spectrogram.Rows).Select(t => (double)spectrogram[t, b]).ToArray();
            double Level(int t) => levels[Math.Clamp(t, 0, levels.Length - 1)];
            var slopes = levels
                .Select((_, t) => (Level(t + 1) - Level(t - 1) + 2 * (Level(t + 2) - Level(t - 2))) / 10)
                .ToArray();
            static double Moment(double[] x, int k)
            {
                var mean = x.Average();
                return x.Average(v => Math.Pow(v - mean, k));
            }
            var spread = Moment(levels, 2) + 1e-4;
            double[] expected =
            [
                levels.Average(),
                levels.Max(),
                Math.Sqrt(Moment(levels, 2)),
                Moment(levels, 3) / Math.Pow(spread, 1.5),
                Moment(levels, 4) / Math.Pow(spread, 2) - 3,
                slopes.Average(),
                Math.Sqrt(Moment(slopes, 2)),
            ];
            for (var s = 0; s < 7; s++)
                Assert.Equal(expected[s], features[64 * s + b], 1e-4 * (1 + Math.Abs(expected[s])));
        }
    }

    [Fact]
    public void A_band_that_hardly_moves_has_no_shape()
    {
        var random = new RandomStream(4);
        float[] signal =
        [
            .. Enumerable.Range(0, 16_000).Select(i => (float)(0.3 * Math.Sin(0.2 * i) + 1e-7 * random.NextNormal())),
        ];
        float[] rounded = [.. signal.Select(x => MathF.BitIncrement(x))];
        var (features, others) = (Encoder.Encode(signal, 16_000).Value, Encoder.Encode(rounded, 16_000).Value);
        for (var i = 64 * 3; i < 64 * 5; i++)
            Assert.Equal(features[i], others[i], 1e-3);
        Assert.Equal(-3, features[64 * 5 - 1], 1e-3);
    }

    [Fact]
    public void Features_do_not_depend_on_how_the_samples_arrive()
    {
        var signal = Signals.ToneAndChirp(9_000);
        var encoding = Encoder.Begin(16_000);
        foreach (var piece in Signals.Pieces(signal, [1, 399, 7_000, 3]))
            encoding.Write(piece);
        Assert.Equal(Encoder.Encode(signal, 16_000).Value, encoding.Complete().Value);
    }

    [Fact]
    public void Memory_does_not_grow_with_the_clip()
    {
        var encoding = Encoder.Begin(16_000);
        var second = Signals.ToneAndChirp(16_000);
        encoding.Write(second);
        Assert.Equal(
            0,
            Allocation.BytesOf(() =>
            {
                for (var i = 0; i < 60; i++)
                    encoding.Write(second);
            })
        );
    }

    [Fact]
    public void Silence_has_features_that_are_finite()
    {
        var features = Encoder.Encode(new float[16_000], 16_000).Value;
        Assert.All(features, v => Assert.True(float.IsFinite(v)));
        Assert.Equal(Math.Log(0.01), features[0], 1e-6);
        Assert.Equal(-3, features[4 * 64]);
    }

    [Fact]
    public void A_clip_of_one_frame_has_features() =>
        Assert.True(Encoder.Encode(Signals.ToneAndChirp(400), 16_000).IsOk);

    [Theory]
    [InlineData(399, 0f, "shorter than one frame")]
    [InlineData(0, 0f, "shorter than one frame")]
    [InlineData(16_000, float.NaN, "sample 160 (0.010 s) is not a number between")]
    [InlineData(16_000, float.NegativeInfinity, "sample 160 (0.010 s) is not a number between")]
    [InlineData(16_000, 3e38f, "sample 160 (0.010 s) is not a number between")]
    public void A_clip_that_has_no_features_says_why(int length, float odd, string reason)
    {
        var signal = Signals.ToneAndChirp(length);
        if (length == 16_000)
            signal[160] = odd;
        Assert.Contains(reason, Encoder.Encode(signal, 16_000).Reason);
    }

    [Fact]
    public void Another_rate_is_refused() => Assert.Throws<ArgumentException>(() => Encoder.Begin(8_000));

    private static float[] Decode(string path) =>
        MemoryMarshal
            .Cast<byte, float>(
                Peer.Run("ffmpeg", "-v", "error", "-i", path, "-ac", "1", "-ar", "16000", "-f", "f32le", "-")
            )
            .ToArray();

    private static double RelativeError(double[] got, double[] expected) =>
        Math.Sqrt(got.Zip(expected, (a, b) => (a - b) * (a - b)).Sum() / expected.Sum(b => b * b));
}
