using System.Numerics.Tensors;
using Earshot.Numerics;

namespace Earshot.Experiments.Soundscapes;

/// <summary>Noise of minutes, made front to back by filters; of any level.</summary>
internal static class NoiseFloor
{
    private const double WindCornerHz = 300,
        RingSeconds = 0.002;

    /// <summary>Makes a floor; the same stream gives the same samples.</summary>
    public static float[] Make(FloorKind kind, int length, int rateHz, RandomStream random) =>
        kind switch
        {
            FloorKind.Pink => Pink(length, rateHz, random),
            FloorKind.Brown => Brown(length, rateHz, random),
            FloorKind.Wind => Wind(length, rateHz, random),
            FloorKind.Rain => Rain(length, rateHz, random),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "unknown floor"),
        };

    /// <summary>Multiplies by a slowly wandering gain, normal in dB, that turns about once a period.</summary>
    public static void Wander(
        float[] samples,
        int rateHz,
        double deviationDb,
        double periodSeconds,
        RandomStream random
    )
    {
        var step = Math.Max(1, (int)(rateHz * periodSeconds / 4));
        double[] drawn = [.. Enumerable.Range(0, samples.Length / step + 6).Select(_ => random.NextNormal())];
        for (var i = 0; i < samples.Length; i++)
        {
            var (k, part) = (i / step, (double)(i % step) / step);
            samples[i] *= (float)Math.Pow(10, deviationDb / 20 * ((1 - part) * Smooth(k) + part * Smooth(k + 1)));
        }
        double Smooth(int k) => (drawn[k] + drawn[k + 1] + drawn[k + 2] + drawn[k + 3]) / 2; // of deviation 1
    }

    /// <summary>A pole and a zero an octave above it, every other octave: −3 dB an octave on the average.</summary>
    private static float[] Pink(int length, int rateHz, RandomStream random)
    {
        var samples = White(length, random);
        for (var hz = 20.0; hz < rateHz / 4.0; hz *= 4)
            PoleAndZero(samples, Math.Exp(-2 * Math.PI * hz / rateHz), Math.Exp(-4 * Math.PI * hz / rateHz));
        return samples;
    }

    private static float[] Brown(int length, int rateHz, RandomStream random)
    {
        var samples = White(length, random);
        LowPass(samples, 20, rateHz);
        AddTo(samples, White(length, random), 0.002f);
        return samples;
    }

    private static float[] Wind(int length, int rateHz, RandomStream random)
    {
        var samples = White(length, random);
        LowPass(samples, WindCornerHz, rateHz);
        LowPass(samples, WindCornerHz, rateHz);
        Wander(samples, rateHz, 6, 3, random);
        Unit(samples);
        AddTo(samples, Unit(Pink(length, rateHz, random)), 0.15f);
        return samples;
    }

    private static float[] Rain(int length, int rateHz, RandomStream random)
    {
        var hiss = White(length, random);
        Biquad.HighPass(800, rateHz).Filter(hiss);
        Biquad.LowPass(Math.Min(9000, rateHz * 0.45), rateHz).Filter(hiss);
        Unit(hiss);
        Wander(hiss, rateHz, 2, 8, random);
        AddTo(hiss, Unit(Drops(length, rateHz, random)), 0.7f);
        return hiss;
    }

    /// <summary>30 to 120 drops a second, which ring at four pitches for about two milliseconds.</summary>
    private static float[] Drops(int length, int rateHz, RandomStream random)
    {
        var (struck, wet) = (new float[length], new float[length]);
        var count = (int)((double)length / rateHz * (30 + 90 * random.NextDouble()));
        for (var drop = 0; drop < count; drop++)
            struck[random.Next(length)] += (float)(Math.Exp(random.NextNormal()) * (random.Next(2) == 0 ? -1 : 1));
        for (var pitch = 0; pitch < 4; pitch++)
        {
            var hz = Math.Min(1500 + 5500 * random.NextDouble(), rateHz * 0.4);
            var ringing = (float[])struck.Clone();
            Biquad.Ringing(hz, RingSeconds, rateHz).Filter(ringing);
            AddTo(wet, ringing, 1);
        }
        return wet;
    }

    private static float[] White(int length, RandomStream random)
    {
        var samples = new float[length];
        for (var i = 0; i < length; i++)
            samples[i] = (float)random.NextNormal();
        return samples;
    }

    private static void LowPass(float[] samples, double hz, int rateHz)
    {
        var (pole, y) = (Math.Exp(-2 * Math.PI * hz / rateHz), 0.0);
        for (var i = 0; i < samples.Length; i++)
            samples[i] = (float)(y = pole * y + (1 - pole) * samples[i]);
    }

    private static void PoleAndZero(float[] samples, double pole, double zero)
    {
        var (x, y) = (0.0, 0.0);
        for (var i = 0; i < samples.Length; i++)
        {
            y = pole * y + samples[i] - zero * x;
            x = samples[i];
            samples[i] = (float)y;
        }
    }

    private static float[] Unit(float[] samples)
    {
        TensorPrimitives.Divide(samples, (float)(Level.Of(samples) + 1e-12), samples);
        return samples;
    }

    private static void AddTo(float[] samples, float[] others, float gain) =>
        TensorPrimitives.MultiplyAdd(others, gain, samples, samples);
}

/// <summary>A second-order section: y = b₀x + b₁x₋₁ + b₂x₋₂ − a₁y₋₁ − a₂y₋₂.</summary>
internal readonly record struct Biquad(double B0, double B1, double B2, double A1, double A2)
{
    /// <summary>Butterworth's high-pass, by the bilinear transform with K = tan(π·f/rate).</summary>
    public static Biquad HighPass(double hz, int rateHz)
    {
        var (k, norm) = Prewarped(hz, rateHz);
        return new(norm, -2 * norm, norm, 2 * (k * k - 1) * norm, (1 - Math.Sqrt(2) * k + k * k) * norm);
    }

    /// <summary>Butterworth's low-pass.</summary>
    public static Biquad LowPass(double hz, int rateHz)
    {
        var (k, norm) = Prewarped(hz, rateHz);
        var b = k * k * norm;
        return new(b, 2 * b, b, 2 * (k * k - 1) * norm, (1 - Math.Sqrt(2) * k + k * k) * norm);
    }

    /// <summary>A pair of poles that rings at a pitch and falls by 1/e in so many seconds.</summary>
    public static Biquad Ringing(double hz, double seconds, int rateHz)
    {
        var (radius, angle) = (Math.Exp(-1 / (seconds * rateHz)), 2 * Math.PI * hz / rateHz);
        return new(Math.Sin(angle), 0, 0, -2 * radius * Math.Cos(angle), radius * radius);
    }

    /// <summary>Filters in place, from rest.</summary>
    public void Filter(Span<float> samples)
    {
        var (x1, x2, y1, y2) = (0.0, 0.0, 0.0, 0.0);
        foreach (ref var sample in samples)
        {
            var y = B0 * sample + B1 * x1 + B2 * x2 - A1 * y1 - A2 * y2;
            (x2, x1, y2, y1) = (x1, sample, y1, y);
            sample = (float)y;
        }
    }

    private static (double K, double Norm) Prewarped(double hz, int rateHz)
    {
        var k = Math.Tan(Math.PI * hz / rateHz);
        return (k, 1 / (1 + Math.Sqrt(2) * k + k * k));
    }
}

/// <summary>Root mean squares.</summary>
internal static class Level
{
    /// <summary>√(Σx²/n), summed in double; 0 without samples.</summary>
    public static double Of(ReadOnlySpan<float> samples)
    {
        var sum = 0.0;
        foreach (var x in samples)
            sum += (double)x * x;
        return samples.IsEmpty ? 0 : Math.Sqrt(sum / samples.Length);
    }

    /// <summary>A gain of so many dB.</summary>
    public static double FromDb(double db) => Math.Pow(10, db / 20);
}
