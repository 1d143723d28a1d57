using System.Numerics;
using Earshot.Features;

namespace Earshot.Tests.Features;

public class LogMelTests
{
    private static readonly float[] Signal = Signals.ToneAndChirp(16_000);

    /// <summary>
    /// numpy 1.24, double precision: log(abs(rfft(hann * frame, 512)) @ triangles + 0.01) of <see
    /// cref="Signals.ToneAndChirp"/>.
    /// </summary>
    [Theory]
    [InlineData(0, 0, 3.009895)]
    [InlineData(0, 5, -2.438330)]
    [InlineData(0, 63, -4.604964)]
    [InlineData(50, 2, 0.092662)]
    [InlineData(50, 40, -4.569794)]
    [InlineData(97, 10, -4.033795)]
    [InlineData(97, 60, -4.602366)]
    public void Is_what_numpy_computes_in_double(int frame, int band, double expected) =>
        Assert.Equal(expected, new LogMel().Spectrogram(Signal)[frame, band], 2e-4);

    [Theory]
    [InlineData(16_000, 25, 10, 512, 64, 125, 7_500)]
    [InlineData(16_000, 25, 10, 1024, 40, 0, 8_000)]
    [InlineData(44_100, 46.44, 23.22, 2048, 128, 20, 16_000)]
    [InlineData(8_000, 32, 16, 256, 23, 64, 3_800)]
    public void Is_the_defining_sum_at_any_setting(
        int rate,
        double window,
        double hop,
        int fft,
        int bands,
        double low,
        double high
    )
    {
        var options = new MelOptions
        {
            SampleRateHz = rate,
            WindowMs = window,
            HopMs = hop,
            FftLength = fft,
            Bands = bands,
            LowHz = low,
            HighHz = high,
        };
        var spectrogram = new LogMel(options).Spectrogram(Signal);
        Assert.Equal((Signal.Length - options.WindowSamples) / options.HopSamples + 1, spectrogram.Rows);
        foreach (var t in (int[])[0, 3, spectrogram.Rows - 1])
        {
            var expected = NaiveFrame(options, t);
            for (var b = 0; b < bands; b++)
                Assert.Equal(expected[b], spectrogram[t, b], 1e-3);
        }
    }

    [Fact]
    public void Frames_do_not_depend_on_how_the_samples_arrive() =>
        Gen.Int[1, 5_000]
            .Array[1, 5]
            .Sample(
                lengths =>
                {
                    var plan = new LogMel();
                    var frames = plan.Begin();
                    List<float> rows = [];
                    var row = new float[64];
                    foreach (var piece in Signals.Pieces(Signal, lengths))
                    {
                        ReadOnlySpan<float> samples = piece;
                        while (frames.TryRead(ref samples, row))
                            rows.AddRange(row);
                    }
                    Assert.Equal(plan.Spectrogram(Signal).Span.ToArray(), rows);
                },
                iter: 30
            );

    [Fact]
    public void Patches_are_96_frames_after_another_and_the_rest_is_dropped()
    {
        var signal = Signals.ToneAndChirp(3 * 16_000);
        var plan = new LogMel();
        var spectrogram = plan.Spectrogram(signal);
        var patches = new LogMelPatches(plan);
        ReadOnlySpan<float> samples = signal;
        var count = 0;
        for (; patches.TryRead(ref samples) is { } patch; count++)
            Assert.Equal(spectrogram.Span.Slice(count * 96 * 64, 96 * 64), patch.Span);
        Assert.Equal(3, count);
        Assert.Equal(298, spectrogram.Rows);
    }

    [Fact]
    public void Settings_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new LogMel(new MelOptions { FftLength = 256 }));
        Assert.Throws<ArgumentException>(() => new LogMel(new MelOptions { HighHz = 8_001 }));
        Assert.Throws<ArgumentException>(() => new LogMel(new MelOptions { HopMs = 0 }));
        Assert.Throws<ArgumentException>(() => new LogMel(new MelOptions { LogOffset = 0 }));
    }

    private static double[] NaiveFrame(MelOptions options, int frame)
    {
        var (size, start) = (options.WindowSamples, frame * options.HopSamples);
        static double Mel(double hz) => 1127 * Math.Log(1 + hz / 700);
        var magnitudes = Enumerable
            .Range(0, options.FftLength / 2 + 1)
            .Select(k =>
                Enumerable
                    .Range(0, size)
                    .Select(i =>
                        Signal[start + i]
                        * Math.Pow(Math.Sin(Math.PI * i / size), 2)
                        * Complex.FromPolarCoordinates(1, -2 * Math.PI * k * i / options.FftLength)
                    )
                    .Aggregate(Complex.Zero, (a, b) => a + b)
                    .Magnitude
            )
            .ToArray();
        double Edge(int j) => Mel(options.LowHz) + (Mel(options.HighHz) - Mel(options.LowHz)) * j / (options.Bands + 1);
        return
        [
            .. Enumerable
                .Range(0, options.Bands)
                .Select(b =>
                {
                    var sum = 0.0;
                    for (var k = 1; k < magnitudes.Length; k++)
                    {
                        var mel = Mel((double)k * options.SampleRateHz / options.FftLength);
                        var weight = Math.Min(
                            (mel - Edge(b)) / (Edge(b + 1) - Edge(b)),
                            (Edge(b + 2) - mel) / (Edge(b + 2) - Edge(b + 1))
                        );
                        sum += Math.Max(0, weight) * magnitudes[k];
                    }
                    return Math.Log(sum + options.LogOffset);
                }),
        ];
    }
}
