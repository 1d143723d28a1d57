using Earshot.Audio;
using Earshot.Numerics;

namespace Earshot.Tests.Audio;

public class NoiseTests
{
    private const int Rate = 16_000,
        Seconds = 16;

    private static RandomStream Random(ulong seed = 1) => new RandomStreams(seed).Stream("noise");

    [Fact]
    public void The_signal_to_noise_ratio_is_exact_whatever_the_noise_and_its_length() =>
        Gen.Select(Gen.Enum<NoiseKind>(), Gen.Double[-20, 40], Gen.Int[50, 20_000], Gen.ULong)
            .Sample(
                (kind, snrDb, noiseLength, seed) =>
                {
                    var signal = NoiseSynthesis.Make(NoiseKind.Pink, 5_000, Rate, Random(seed));
                    var mixed = NoiseMixing
                        .Add(
                            signal,
                            NoiseSynthesis.Make(kind, noiseLength, Rate, Random(seed + 1)),
                            snrDb,
                            Random(seed)
                        )
                        .Value;
                    var added = mixed.Zip(signal, (y, x) => Math.Pow((double)y - x, 2)).Average();
                    return Math.Abs(10 * Math.Log10(signal.Average(x => (double)x * x) / added) - snrDb) < 0.01;
                },
                iter: 60
            );

    [Fact]
    public void White_is_level_and_pink_falls_by_3_dB_an_octave()
    {
        Assert.Equal(0, SlopeDbAnOctave(NoiseKind.White), 0.15);
        Assert.Equal(-10 * Math.Log10(2), SlopeDbAnOctave(NoiseKind.Pink), 0.15);
    }

    [Fact]
    public void A_cockpit_hums_at_400_Hz_and_whines_at_2700()
    {
        var density = Density(NoiseKind.Cockpit);
        Assert.True(density(395, 405) > 3 * density(430, 480));
        Assert.True(density(2660, 2740) > 2 * density(2950, 3200));
        Assert.True(density(100, 300) > 10 * density(5000, 7000));
    }

    [Fact]
    public void A_factory_rumbles_below_and_is_struck_above()
    {
        var density = Density(NoiseKind.Factory);
        Assert.True(density(20, 200) > 20 * density(4000, 7000));
        Assert.True(density(1100, 1300) > 1.5 * density(1800, 2000));
        Assert.True(Kurtosis(NoiseKind.Factory) > 0.3);
        Assert.Equal(0, Kurtosis(NoiseKind.White), 0.1);
    }

    [Fact]
    public void Noise_has_power_1_and_the_same_seed_gives_the_same_samples() =>
        Gen.Select(Gen.Enum<NoiseKind>(), Gen.Int[100, 5_000], Gen.ULong)
            .Sample(
                (kind, length, seed) =>
                {
                    var noise = NoiseSynthesis.Make(kind, length, Rate, Random(seed));
                    Assert.Equal(length, noise.Length);
                    Assert.Equal(1, noise.Average(x => (double)x * x), 1e-4);
                    Assert.Equal(noise, NoiseSynthesis.Make(kind, length, Rate, Random(seed)));
                    Assert.NotEqual(noise, NoiseSynthesis.Make(kind, length, Rate, Random(seed + 1)));
                },
                iter: 40
            );

    [Fact]
    public void Babble_hears_every_voice_equally_and_leaves_silent_ones_out()
    {
        var voices = new[] { 220, 570, 1130 }
            .Select(
                (hz, loudness) =>
                    Enumerable
                        .Range(0, 7_000)
                        .Select(i => (float)(Math.Pow(0.1, loudness) * Math.Sin(2 * Math.PI * hz * i / Rate)))
                        .ToArray()
            )
            .ToArray();
        var babble = NoiseMixing.Babble([.. voices, new float[100], []], 2 * Rate, Random()).Value;
        double Level(int hz) =>
            Math.Abs(
                System.Numerics.Complex.Abs(
                    babble
                        .Take(7_000)
                        .Select(
                            (x, i) => x * System.Numerics.Complex.FromPolarCoordinates(1, -2 * Math.PI * hz * i / Rate)
                        )
                        .Aggregate((a, b) => a + b)
                )
            );
        Assert.Equal(1, Level(570) / Level(220), 0.2);
        Assert.Equal(1, Level(1130) / Level(220), 0.2);
    }

    [Fact]
    public void Silence_has_no_ratio_and_says_so()
    {
        Assert.Contains("clip is silent", NoiseMixing.Add(new float[100], [1f], 10, Random()).Reason);
        Assert.Contains("noise is silent", NoiseMixing.Add([1f], new float[100], 10, Random()).Reason);
        Assert.Contains("no samples", NoiseMixing.Add([1f], [], 10, Random()).Reason);
        Assert.Contains("at least one clip", NoiseMixing.Babble([new float[10]], 100, Random()).Reason);
    }

    /// <summary>Slope of the octave bands' densities from 62.5 Hz to 4 kHz, by least squares.</summary>
    private static double SlopeDbAnOctave(NoiseKind kind)
    {
        var density = Density(kind);
        var levels = Enumerable
            .Range(0, 6)
            .Select(o => 62.5 * Math.Pow(2, o))
            .Select(f => 10 * Math.Log10(density(f, 2 * f)))
            .ToArray();
        return levels.Select((level, o) => (o - 2.5) * level).Sum()
            / levels.Select((_, o) => (o - 2.5) * (o - 2.5)).Sum();
    }

    /// <summary>Mean power density between two frequencies, by periodograms under a Hann window.</summary>
    private static Func<double, double, double> Density(NoiseKind kind)
    {
        const int Size = 4096;
        var fft = new RealFft<double>(Size);
        var (power, real, imaginary, workspace) = (
            new double[fft.SpectrumLength],
            new double[fft.SpectrumLength],
            new double[fft.SpectrumLength],
            new double[fft.WorkspaceLength]
        );
        foreach (
            var block in NoiseSynthesis
                .Make(kind, Rate * Seconds, Rate, Random())
                .Chunk(Size)
                .Where(b => b.Length == Size)
        )
        {
            fft.Forward(
                block.Select((x, i) => x * (0.5 - 0.5 * Math.Cos(2 * Math.PI * i / Size))).ToArray(),
                real,
                imaginary,
                workspace
            );
            for (var k = 0; k < power.Length; k++)
                power[k] += real[k] * real[k] + imaginary[k] * imaginary[k];
        }
        return (low, high) =>
            power.Where((_, k) => k * (double)Rate / Size >= low && k * (double)Rate / Size < high).Average();
    }

    private static double Kurtosis(NoiseKind kind)
    {
        var noise = NoiseSynthesis.Make(kind, Rate * Seconds, Rate, Random());
        return noise.Average(x => Math.Pow(x, 4)) / Math.Pow(noise.Average(x => (double)x * x), 2) - 3;
    }
}
