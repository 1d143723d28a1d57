using System.Globalization;
using System.Numerics.Tensors;
using Earshot.Audio;
using Earshot.Numerics;

namespace Earshot.Features.Views;

/// <summary>
/// A training view: now and then reverberation, a band limit, mild clipping, always noise at a given signal-to-noise
/// ratio, a gain, a small shift in time, either polarity. A quarter of the noises is babble of other clips (or
/// synthesised talk), half coloured noise, the rest hums, sweeps and clicks; where the user gave noises, every other is
/// one of them.
/// </summary>
/// <param name="options">How far each change goes.</param>
/// <param name="leastSnrDb">Least signal-to-noise ratio in dB.</param>
/// <param name="mostSnrDb">Largest.</param>
internal sealed class NoisyView(ViewOptions options, double leastSnrDb, double mostSnrDb) : IWaveformChange
{
    private const int FewestVoices = 2,
        MostVoices = 8;

    /// <summary>
    /// Samples after which a synthesised noise repeats: two seconds and more, at a quarter of the work.
    /// </summary>
    private const int LongestNoise = 1 << 16;

    public string Fingerprint =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"noise {leastSnrDb:0.##} to {mostSnrDb:0.##} dB ({options.Fingerprint})"
        );

    public float[] Change(ReadOnlySpan<float> samples, int sampleRateHz, RandomStreams random, IClipSounds sounds)
    {
        var r = random.Stream("recipe");
        var x = Shifted(samples, (int)(r.NextDouble() * options.ShiftMs / 1000 * sampleRateHz));
        if (r.NextDouble() < options.EffectShare)
            x = ViewEffects.Reverberate(x, sampleRateHz, random.Stream("room"));
        if (r.NextDouble() < options.EffectShare)
            ViewEffects.LimitBand(x, sampleRateHz, random.Stream("band"));
        var snrDb = leastSnrDb + (mostSnrDb - leastSnrDb) * r.NextDouble();
        var noise = Noise(x.Length, sampleRateHz, r, random, sounds);
        // a silent clip has no signal-to-noise ratio and stays silent
        if (NoiseMixing.Add(x, noise, snrDb, random.Stream("offset")) is { IsOk: true } mixed)
            x = mixed.Value;
        if (r.NextDouble() < options.EffectShare)
            ViewEffects.Clip(x, random.Stream("clipping"));
        var gainDb = options.GainDb * (2 * r.NextDouble() - 1);
        TensorPrimitives.Multiply(x, (float)(Math.Pow(10, gainDb / 20) * (r.Next(2) == 0 ? 1 : -1)), x);
        return x;
    }

    private float[] Shifted(ReadOnlySpan<float> samples, int shift) =>
        samples[(shift > samples.Length / 10 ? 0 : shift)..].ToArray();

    private static float[] Noise(int length, int rateHz, RandomStream recipe, RandomStreams random, IClipSounds sounds)
    {
        var kind = recipe.NextDouble();
        if (recipe.Next(2) == 0 && sounds.Noise(rateHz, random.Stream("recording")) is { } recording)
            return recording;
        var (stream, whole) = (random.Stream("noise"), length);
        length = Math.Min(length, LongestNoise);
        return kind switch
        {
            < 0.5 => ViewNoise.Coloured(length, rateHz, stream),
            < 0.75 => Babble(whole, rateHz, random, sounds),
            < 0.84 => ViewNoise.Hum(length, rateHz, stream),
            < 0.92 => ViewNoise.Sweep(length, rateHz, stream),
            _ => ViewNoise.Clicks(length, rateHz, stream),
        };
    }

    private static float[] Babble(int length, int rateHz, RandomStreams random, IClipSounds sounds)
    {
        var stream = random.Stream("voices");
        var voices = sounds.Voices(rateHz, 4 + stream.Next(MostVoices - 3), stream);
        return
            voices.Count >= FewestVoices
            && NoiseMixing.Babble(voices, length, random.Stream("babble")) is { IsOk: true } babble
            ? babble.Value
            : ViewNoise.Talk(length, rateHz, random.Stream("talk"));
    }
}
