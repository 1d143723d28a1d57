using System.Numerics;
using Earshot.Audio;
using Earshot.Numerics;

namespace Earshot.Features.Views;

/// <summary>Noises that training views are made of, each drawn anew: mean power about 1, any length and rate.</summary>
internal static class ViewNoise
{
    private const int CurvePoints = 8;
    private const double LowestHz = 20,
        HighestHz = 16_000;

    /// <summary>
    /// Gaussian noise of density f^-a, a in 0 to 2.5, times a smooth random curve (deviation 6 dB at eight points of
    /// log f); half of the time its level sways at 0.5 to 8 Hz.
    /// </summary>
    public static float[] Coloured(int length, int rateHz, RandomStream random)
    {
        var slope = 2.5 * random.NextDouble();
        double[] curveDb = [.. Enumerable.Range(0, CurvePoints).Select(_ => 6 * random.NextNormal())];
        var noise = NoiseSynthesis.Gaussian(
            f => Math.Pow(Math.Max(f, LowestHz), -slope) * Math.Pow(10, CurveDb(curveDb, f) / 10),
            length,
            rateHz,
            random
        );
        if (random.Next(2) == 0)
            Sway(noise, rateHz, random);
        return noise;
    }

    /// <summary>A machine's hum: up to 40 harmonics of 40 to 400 Hz, swaying, and a hiss.</summary>
    public static float[] Hum(int length, int rateHz, RandomStream random)
    {
        var noise = Coloured(length, rateHz, random);
        Scale(noise, 0.3);
        var (baseHz, fall) = (40 * Math.Pow(10, random.NextDouble()), 0.3 + 1.2 * random.NextDouble());
        var count = (int)Math.Clamp(rateHz / 2.0 / baseHz, 1, 40);
        Complex[] harmonics =
        [
            .. Enumerable
                .Range(1, count)
                .Select(k => Complex.FromPolarCoordinates(Uniform(random, 0.2, 1) * Math.Pow(k, -fall), Angle(random))),
        ];
        for (var i = 0; i < length; i++)
        {
            // Σ_k a_k·z^k by Horner, z = e^(2πi·f·t)
            var z = Complex.FromPolarCoordinates(1, 2 * Math.PI * baseHz * i / rateHz);
            var sum = Complex.Zero;
            for (var k = count - 1; k >= 0; k--)
                sum = (sum + harmonics[k]) * z;
            noise[i] += (float)sum.Real;
        }
        Sway(noise, rateHz, random);
        return noise;
    }

    /// <summary>
    /// A tone of 300 to 2,000 Hz that rises and falls 0.1 to 4 times a second, with two harmonics, and a hiss.
    /// </summary>
    public static float[] Sweep(int length, int rateHz, RandomStream random)
    {
        var noise = Coloured(length, rateHz, random);
        Scale(noise, 0.1);
        var (centreHz, octaves, swayHz) = (
            300 * Math.Pow(2_000 / 300.0, random.NextDouble()),
            Uniform(random, 0.3, 1.5),
            Uniform(random, 0.1, 4)
        );
        var (phase, start) = (0.0, Angle(random));
        for (var i = 0; i < length; i++)
        {
            var hz = centreHz * Math.Pow(2, octaves * Math.Sin(2 * Math.PI * swayHz * i / rateHz + start));
            phase += 2 * Math.PI * Math.Min(hz, rateHz / 6.5) / rateHz;
            noise[i] += (float)(Math.Sin(phase) + Math.Sin(2 * phase) / 2.8 + Math.Sin(3 * phase) / 5.2);
        }
        return noise;
    }

    /// <summary>
    /// Two to twenty clicks and clatters a second, each dying away within 2 to 60 ms, over a faint hiss.
    /// </summary>
    public static float[] Clicks(int length, int rateHz, RandomStream random)
    {
        var noise = Coloured(length, rateHz, random);
        Scale(noise, 0.05);
        var count = Math.Max(1, (int)((2 + 18 * random.NextDouble()) * length / rateHz));
        for (var click = 0; click < count; click++)
        {
            var (at, hz, decay) = (
                random.Next(length),
                Uniform(random, 200, Math.Min(6_000, rateHz / 2.2)),
                Uniform(random, 0.002, 0.06) * rateHz
            );
            var amplitude = Uniform(random, 0.5, 2);
            for (var i = 0; i < 6 * decay && at + i < length; i++)
                noise[at + i] += (float)(
                    amplitude
                    * Math.Exp(-i / decay)
                    * (Math.Sin(2 * Math.PI * hz * i / rateHz) + 0.5 * random.NextNormal())
                );
        }
        return noise;
    }

    /// <summary>Noise with the spectrum of speech whose level changes every 60 to 300 ms, as talk's does.</summary>
    public static float[] Talk(int length, int rateHz, RandomStream random)
    {
        var knee = Uniform(random, 300, 900);
        var noise = NoiseSynthesis.Gaussian(f => 1 / (1 + Math.Pow(f / knee, 3)), length, rateHz, random);
        for (var at = 0; at < length; )
        {
            var step = Math.Max(1, (int)(Uniform(random, 0.06, 0.3) * rateHz));
            var level = Math.Pow(10, 6 * random.NextNormal() / 20);
            for (var i = 0; i < step && at + i < length; i++)
                noise[at + i] *= (float)(level * Math.Sin(Math.PI * (i + 0.5) / step));
            at += step;
        }
        return noise;
    }

    private static void Sway(float[] noise, int rateHz, RandomStream random)
    {
        var (depth, hz, phase) = (Uniform(random, 0.3, 0.95), Uniform(random, 0.5, 8), Angle(random));
        for (var i = 0; i < noise.Length; i++)
            noise[i] *= (float)(1 + depth * Math.Sin(2 * Math.PI * hz * i / rateHz + phase));
    }

    /// <summary>The curve between its points, which lie evenly over log f.</summary>
    private static double CurveDb(double[] curveDb, double hz)
    {
        var place =
            (CurvePoints - 1)
            * Math.Log(Math.Clamp(hz, LowestHz, HighestHz) / LowestHz)
            / Math.Log(HighestHz / LowestHz);
        var below = Math.Min((int)place, CurvePoints - 2);
        return curveDb[below] + (place - below) * (curveDb[below + 1] - curveDb[below]);
    }

    private static void Scale(float[] noise, double factor)
    {
        foreach (ref var x in noise.AsSpan())
            x *= (float)factor;
    }

    private static double Uniform(RandomStream random, double low, double high) =>
        low + (high - low) * random.NextDouble();

    private static double Angle(RandomStream random) => 2 * Math.PI * random.NextDouble();
}
