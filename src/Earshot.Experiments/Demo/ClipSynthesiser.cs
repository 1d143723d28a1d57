using System.Globalization;
using Earshot.Audio;
using Earshot.Numerics;

namespace Earshot.Experiments.Demo;

/// <summary>
/// Makes clips of ten kinds of sound that overlap in pitch, timbre, level, length and noise, so that no single figure
/// tells them apart. A clip depends on the root seed, its class and its number alone.
/// </summary>
/// <param name="random">Root of the clips' randomness.</param>
public sealed class ClipSynthesiser(RandomStreams random)
{
    /// <summary>16 kHz.</summary>
    public const int SampleRateHz = 16_000;

    private const double Tau = 2 * Math.PI;

    private static readonly SortedDictionary<string, Func<Voice, double, double>> Sounds = new(StringComparer.Ordinal)
    {
        ["bell"] = (v, t) => v.Bell(t),
        ["buzz"] = (v, _) => v.Saw(v.Pitch / 3),
        ["crackle"] = (v, _) => v.Ring(v.Noise.NextDouble() < 3 * v.Rate / SampleRateHz),
        ["hum"] = (v, _) => v.Tone(v.Pitch),
        ["knock"] = (v, t) => v.Hiss() * Math.Exp(-18 * (t * v.Rate / 8 % 1)),
        ["siren"] = (v, t) => v.Tone(t * v.Rate / 3 % 1 < 0.5 ? v.Pitch : v.Pitch * v.Interval),
        ["sweep"] = (v, t) => v.Tone(v.Pitch * Math.Pow(v.Interval, t / v.Seconds)),
        ["tremolo"] = (v, t) => v.Tone(v.Pitch) * (1 + v.Depth * Math.Sin(Tau * v.Rate * t)) / 2,
        ["vibrato"] = (v, t) => v.Tone(v.Pitch * (1 + 0.12 * v.Depth * Math.Sin(Tau * v.Rate * t))),
        ["wind"] = (v, t) => v.Hiss() * (1.2 + Math.Sin(Tau * v.Rate / 8 * t)),
    };

    /// <summary>The kinds of sound.</summary>
    public static IReadOnlyList<string> Classes { get; } = [.. Sounds.Keys];

    /// <summary>One clip of a class, 0.7 to 1.5 s, mono.</summary>
    public AudioSignal Make(string name, int number)
    {
        var (samples, voice) = Sound(name, number);
        AddBackground(samples, voice);
        return new(samples, SampleRateHz);
    }

    /// <summary>The sound alone, without the noise around it; of any level.</summary>
    public float[] MakeAlone(string name, int number) => Sound(name, number).Samples;

    private (float[] Samples, Voice Voice) Sound(string name, int number)
    {
        var voice = new Voice(random.Stream(string.Create(CultureInfo.InvariantCulture, $"{name}/{number}")));
        var samples = new float[(int)(voice.Seconds * SampleRateHz)];
        var sound = Sounds[name];
        for (var i = 0; i < samples.Length; i++)
        {
            var t = (double)i / SampleRateHz;
            samples[i] = (float)(sound(voice, t) * voice.Envelope(t));
        }
        return (samples, voice);
    }

    /// <summary>Low-passed noise at the clip's signal-to-noise ratio, then the clip's level.</summary>
    private static void AddBackground(float[] samples, Voice voice)
    {
        var noise = new double[samples.Length];
        for (var i = 1; i < noise.Length; i++)
            noise[i] = voice.Colour * noise[i - 1] + voice.Noise.NextNormal();
        var signalRms = Math.Sqrt(samples.Sum(s => (double)s * s) / samples.Length);
        var noiseRms = Math.Sqrt(noise.Sum(n => n * n) / noise.Length);
        var scale = signalRms / noiseRms * Decibels(-voice.SignalToNoiseDb);
        var level = 0.1 * Decibels(voice.LevelDb) / Math.Max(signalRms, 1e-9);
        for (var i = 0; i < samples.Length; i++)
            samples[i] = (float)Math.Clamp((samples[i] + scale * noise[i]) * level, -1, 1);
    }

    private static double Decibels(double value) => Math.Pow(10, value / 20);

    /// <summary>
    /// The parameters of one clip, drawn from the same ranges whatever its class, and its oscillators.
    /// </summary>
    private sealed class Voice
    {
        private readonly double[] harmonics,
            partials;
        private readonly double attack,
            release,
            decay,
            resonance,
            focus;
        private double phase,
            ringPhase,
            ringLevel,
            band1,
            band2;

        public Voice(RandomStream stream)
        {
            Noise = stream;
            Seconds = Between(0.7, 1.5);
            Pitch = 200 * Math.Pow(4, stream.NextDouble());
            Interval = Between(1.3, 2.2);
            Rate = Between(4, 14);
            Depth = Between(0.5, 1);
            Colour = Between(0.5, 0.95);
            SignalToNoiseDb = Between(6, 30);
            LevelDb = Between(-18, 6);
            var tilt = Between(0.3, 0.9);
            harmonics = [.. Enumerable.Range(0, 6).Select(h => Math.Pow(tilt, h) * Between(0.3, 1))];
            partials = [.. new[] { 1, 2.0, 2.76, 4.1, 5.4 }.Select(p => p * Between(0.97, 1.03))];
            (attack, release, decay) = (Between(0.005, 0.2), Between(0.02, 0.3), Between(2, 7));
            (resonance, focus) = (Between(300, 5000), Between(0.85, 0.985));
        }

        public RandomStream Noise { get; }

        public double Seconds { get; }

        public double Pitch { get; }

        public double Interval { get; }

        public double Rate { get; }

        public double Depth { get; }

        public double Colour { get; }

        public double SignalToNoiseDb { get; }

        public double LevelDb { get; }

        /// <summary>The next sample of a harmonic tone of that pitch; the phase goes on.</summary>
        public double Tone(double pitchHz)
        {
            phase += Tau * pitchHz / SampleRateHz;
            var sum = 0.0;
            for (var h = 0; h < harmonics.Length && (h + 1) * pitchHz < 0.45 * SampleRateHz; h++)
                sum += harmonics[h] * Math.Sin((h + 1) * phase);
            return sum;
        }

        /// <summary>The next sample of a tone rich in overtones.</summary>
        public double Saw(double pitchHz)
        {
            phase += pitchHz / SampleRateHz;
            return 2 * (phase % 1) - 1;
        }

        /// <summary>Inharmonic partials, the higher the faster gone.</summary>
        public double Bell(double t)
        {
            var sum = 0.0;
            for (var p = 0; p < partials.Length && partials[p] * Pitch < 0.45 * SampleRateHz; p++)
                sum += harmonics[p] * Math.Exp(-decay * (1 + 0.5 * p) * t) * Math.Sin(Tau * partials[p] * Pitch * t);
            return sum;
        }

        /// <summary>A short ring whenever it is struck.</summary>
        public double Ring(bool struck)
        {
            ringLevel = struck ? Between(0.3, 1) : ringLevel * 0.995;
            ringPhase += Tau * resonance / SampleRateHz;
            return ringLevel * Math.Sin(ringPhase);
        }

        /// <summary>White noise through a resonance.</summary>
        public double Hiss()
        {
            var next =
                2 * focus * Math.Cos(Tau * resonance / SampleRateHz) * band1
                - focus * focus * band2
                + Noise.NextNormal();
            (band1, band2) = (next, band1);
            return next;
        }

        public double Envelope(double t) => Math.Min(1, Math.Min(t / attack, (Seconds - t) / release));

        private double Between(double low, double high) => low + (high - low) * Noise.NextDouble();
    }
}
