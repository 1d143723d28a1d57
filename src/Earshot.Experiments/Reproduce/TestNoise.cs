using System.Globalization;
using Earshot.Audio;
using Earshot.Features.Views;
using Earshot.Numerics;

namespace Earshot.Experiments.Reproduce;

/// <summary>
/// Noise on clips that are tested, of kinds that views are not made of: babble of six clips of other groups, and by
/// spectral models a factory, a cockpit, a car (most power below 100 Hz) and white noise; one a clip, in equal parts by
/// chance, the same at every level.
/// </summary>
/// <param name="snrDb">Signal-to-noise ratio in dB.</param>
/// <param name="seed">Root of its randomness; the clip's own would give each level another noise.</param>
internal sealed class TestNoise(double snrDb, ulong seed) : IWaveformChange
{
    private const int Voices = 6;
    private const double CarHz = 60;

    public string Fingerprint => string.Create(CultureInfo.InvariantCulture, $"test noise at {snrDb} dB, seed {seed}");

    public float[] Change(ReadOnlySpan<float> samples, int sampleRateHz, RandomStreams random, IClipSounds sounds)
    {
        var own = new RandomStreams(seed).Child($"{samples.Length}/{Sum(samples)}");
        var noise = Noise(own.Stream("kind").Next(5), samples.Length, sampleRateHz, own, sounds);
        return NoiseMixing.Add(samples, noise, snrDb, own.Stream("offset")) is { IsOk: true } mixed
            ? mixed.Value
            : samples.ToArray();
    }

    private static float[] Noise(int kind, int length, int rateHz, RandomStreams own, IClipSounds sounds)
    {
        var stream = own.Stream("noise");
        return kind switch
        {
            0 when NoiseMixing.Babble(sounds.Voices(rateHz, Voices, stream), length, stream) is { IsOk: true } babble =>
                babble.Value,
            1 => NoiseSynthesis.Make(NoiseKind.Factory, length, rateHz, stream),
            2 => NoiseSynthesis.Make(NoiseKind.Cockpit, length, rateHz, stream),
            3 => NoiseSynthesis.Gaussian(f => 1 / (1 + Math.Pow(f / CarHz, 4)), length, rateHz, stream),
            _ => NoiseSynthesis.Make(NoiseKind.White, length, rateHz, stream),
        };
    }

    /// <summary>A rough sum that the last bits of a resampler do not reach.</summary>
    private static int Sum(ReadOnlySpan<float> samples)
    {
        var sum = 0.0;
        foreach (var x in samples)
            sum += Math.Abs(x);
        return (int)sum;
    }
}
