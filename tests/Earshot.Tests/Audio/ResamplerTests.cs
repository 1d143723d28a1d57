using System.Globalization;
using System.Runtime.InteropServices;
using Earshot.Audio;
using Earshot.Testing;

namespace Earshot.Tests.Audio;

public class ResamplerTests
{
    private static readonly Gen<int> Rates = Gen.Int[0, 8]
        .Select(i => new[] { 8000, 11025, 16000, 22050, 24000, 32000, 44100, 48000, 96000 }[i]);

    [Fact]
    public void The_length_is_the_input_times_the_ratio_rounded_up() =>
        Gen.Select(Gen.Int[0, 3000], Rates, Rates)
            .Sample(
                (count, from, to) =>
                    Resampler.Resample(new(new float[count], from), to).Samples.Length
                    == (int)Math.Ceiling((double)count * to / from),
                iter: 100
            );

    [Fact]
    public void Blocks_change_no_bit() =>
        Gen.Select(Gen.Float[-1, 1].Array[0, 4000], Gen.Int[1, 900], Rates, Rates)
            .Sample(
                (samples, block, from, to) =>
                {
                    var whole = Resampler.Resample(new(samples, from), to).Samples;
                    var resampler = new Resampler(from, to);
                    var parts = new List<float>();
                    foreach (var piece in samples.Chunk(block))
                        parts.AddRange(resampler.Write(piece));
                    parts.AddRange(resampler.Flush());
                    return whole.AsSpan().SequenceEqual(CollectionsMarshal.AsSpan(parts));
                },
                iter: 60
            );

    [Fact]
    public void Silence_of_a_level_keeps_its_level() =>
        Gen.Select(Rates, Rates)
            .Sample(
                (from, to) =>
                {
                    var samples = new float[from / 4];
                    samples.AsSpan().Fill(0.5f);
                    return Inner(Resampler.Resample(new(samples, from), to)).All(x => Math.Abs(x - 0.5f) < 1e-6f);
                },
                iter: 30
            );

    [Theory]
    [InlineData(44100, 16000)]
    [InlineData(48000, 16000)]
    [InlineData(48000, 44100)]
    [InlineData(16000, 32000)]
    [InlineData(70001, 16000)]
    [InlineData(44099, 16000)]
    [InlineData(15991, 48000)]
    public void Tones_of_the_pass_band_pass_and_of_the_stop_band_vanish(int from, int to)
    {
        var nyquist = Math.Min(from, to) / 2.0;
        foreach (var share in new[] { 0.01, 0.3, 0.62, 0.9, 0.94 })
        {
            var heard = Inner(Resampler.Resample(new(Tone(share * nyquist, from, from), from), to));
            Assert.Equal(0, Decibel(heard, share * nyquist, to), 0.0002);
        }
        foreach (
            var hz in new[] { 1.0, 1.01, 1.1, 1.4, 1.8, 2.3 }
                .Select(share => share * nyquist)
                .Where(hz => hz < from / 2.0)
        )
            Assert.True(
                Rms(Inner(Resampler.Resample(new(Tone(hz, from, from), from), to)))
                    < Math.Sqrt(0.5) * Math.Pow(10, -90 / 20.0),
                $"{hz} Hz folds back"
            );
    }

    [Theory]
    [InlineData(44100, 16000)]
    [InlineData(16000, 22050)]
    [InlineData(44101, 16000)]
    public void A_sweep_comes_out_as_sox_makes_it(int from, int to)
    {
        using var folder = new TemporaryFolder();
        string input = folder.File("sweep.wav"),
            output = folder.File("theirs.wav");
        var end = 0.9 * Math.Min(from, to) / 2;
        Peer.Run(
            "sox",
            "-D",
            "-n",
            "-r",
            $"{from}",
            "-b",
            "32",
            "-e",
            "float",
            input,
            "synth",
            "2",
            "sine",
            string.Create(CultureInfo.InvariantCulture, $"50:{end}"),
            "gain",
            "-3"
        );
        Peer.Run("sox", "-D", input, "-b", "32", "-e", "float", output, "rate", "-v", $"{to}");
        var theirs = WavFile.Read(output).Value.Samples;
        var ours = Resampler.Resample(WavFile.Read(input).Value, to).Samples;
        Assert.InRange(theirs.Length, ours.Length - 1, ours.Length + 1);
        var tolerance = 0.7 * (Math.Pow(10, 0.01 / 20) - 1); // sox may roll off by 0.01 dB in its pass band
        for (var i = to / 10; i < ours.Length - to / 10; i++)
            Assert.Equal(theirs[i], ours[i], tolerance);
    }

    [Fact]
    public void Equal_rates_change_nothing()
    {
        float[] samples = [1, -2, 3];
        Assert.Equal(samples, Resampler.Resample(new(samples, 8000), 8000).Samples);
    }

    [Fact]
    public void Every_pair_of_rates_within_the_limits_goes() =>
        Gen.Select(Gen.Int[AudioLimits.MinimumRateHz, AudioLimits.MaximumRateHz], Gen.Int[8_000, 48_000])
            .Sample(
                (from, to) =>
                    Resampler.Check(from, to) is null
                    && Resampler.Resample(new(new float[100], from), to).Samples.Length
                        == (int)Math.Ceiling(100.0 * to / from),
                iter: 20
            );

    /// <summary>It takes half a second. Other tests may empty the cache meanwhile, hence several times.</summary>
    [Fact]
    public void The_filter_of_a_prime_rate_is_made_once() =>
        Assert.Contains(
            Enumerable.Range(0, 5),
            _ => ReferenceEquals(PolyphaseFilter.Of(70_001, 16_000), PolyphaseFilter.Of(70_001, 16_000))
        );

    private static float[] Tone(double hz, int rateHz, int count) =>
        [.. Enumerable.Range(0, count).Select(i => (float)Math.Sin(2 * Math.PI * hz * i / rateHz))];

    /// <summary>The middle half, which the zeros before and after the signal do not reach.</summary>
    private static float[] Inner(AudioSignal signal) =>
        signal.Samples[(signal.Samples.Length / 4)..(3 * signal.Samples.Length / 4)];

    private static double Rms(float[] samples) => Math.Sqrt(samples.Average(x => (double)x * x));

    /// <summary>Level of a tone against full scale, by projection on sine and cosine under a Hann window.</summary>
    private static double Decibel(float[] samples, double hz, int rateHz)
    {
        double real = 0,
            imaginary = 0,
            total = 0;
        for (var i = 0; i < samples.Length; i++)
        {
            var window = 1 - Math.Cos(2 * Math.PI * i / samples.Length);
            var (sine, cosine) = Math.SinCos(2 * Math.PI * hz * i / rateHz);
            real += window * samples[i] * cosine;
            imaginary += window * samples[i] * sine;
            total += window;
        }
        return 20 * Math.Log10(2 * Math.Sqrt(real * real + imaginary * imaginary) / total);
    }
}
