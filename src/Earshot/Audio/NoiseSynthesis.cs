using System.Numerics;
using System.Numerics.Tensors;
using Earshot.Numerics;

namespace Earshot.Audio;

/// <summary>
/// Gaussian noise of a given power spectral density S(f): x[n] = Re Σ_k √S(f_k)·(a_k + i·b_k)·e^(-2πi·kn/N), a and b
/// standard normal.
/// </summary>
/// <remarks>
/// The models, f in Hz, bell(c, w) = exp(-((f-c)/w)²/2): white 1; pink 1/max(f, 20); cockpit 1/(1+(f/1000)²) +
/// 8·bell(400, 4) + 3·bell(800, 4) + 1.5·bell(1200, 4) + 0.6·bell(2700, 40); factory 1/(1+(f/250)²), and beside it (a
/// fifth of the power) metal, bell(1200, 200) + bell(2600, 400), struck at random four times a second and dying away
/// within 50 ms. They stand in for recordings such as NOISEX-92, which a caller may mix in instead.
/// </remarks>
internal static class NoiseSynthesis
{
    private const double BlowsPerSecond = 4,
        DecayS = 0.05,
        MetalShare = 0.2;

    /// <summary>Makes noise of mean power 1; the same stream gives the same samples.</summary>
    /// <param name="kind">What it sounds like.</param>
    /// <param name="length">Samples, 1 or more.</param>
    /// <param name="sampleRateHz">Samples a second.</param>
    /// <param name="random">Its randomness.</param>
    public static float[] Make(NoiseKind kind, int length, int sampleRateHz, RandomStream random) =>
        kind switch
        {
            NoiseKind.White => Gaussian(_ => 1, length, sampleRateHz, random),
            NoiseKind.Pink => Gaussian(f => 1 / Math.Max(f, 20), length, sampleRateHz, random),
            NoiseKind.Cockpit => Gaussian(Cockpit, length, sampleRateHz, random),
            NoiseKind.Factory => Factory(length, sampleRateHz, random),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "unknown noise"),
        };

    /// <summary>
    /// Gaussian noise of mean power 1 whose power spectral density follows <paramref name="density"/> (of the frequency
    /// in Hz) up to a factor.
    /// </summary>
    /// <param name="density">S(f) ≥ 0.</param>
    /// <param name="length">Samples, 1 or more.</param>
    /// <param name="sampleRateHz">Samples a second.</param>
    /// <param name="random">Its randomness.</param>
    public static float[] Gaussian(Func<double, double> density, int length, int sampleRateHz, RandomStream random)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleRateHz);
        var plan = new ComplexFft<float>((int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(length, 4)));
        var (real, imaginary) = (new float[plan.Length], new float[plan.Length]);
        for (var k = 1; k < plan.Length / 2; k++)
        {
            var amplitude = Math.Sqrt(density((double)k * sampleRateHz / plan.Length));
            (real[k], imaginary[k]) = (
                (float)(amplitude * random.NextNormal()),
                (float)(amplitude * random.NextNormal())
            );
        }
        plan.Forward(real, imaginary, new float[plan.WorkspaceLength]);
        return UnitPower(real[..length]);
    }

    private static double Cockpit(double f) =>
        1 / (1 + f / 1000 * (f / 1000))
        + 8 * Bell(f, 400, 4)
        + 3 * Bell(f, 800, 4)
        + 1.5 * Bell(f, 1200, 4)
        + 0.6 * Bell(f, 2700, 40);

    private static float[] Factory(int length, int sampleRateHz, RandomStream random)
    {
        var noise = Gaussian(f => 1 / (1 + f / 250 * (f / 250)), length, sampleRateHz, random);
        var metal = Gaussian(f => Bell(f, 1200, 200) + Bell(f, 2600, 400), length, sampleRateHz, random);
        var ringing = 0.0;
        for (var i = 0; i < length; i++)
        {
            ringing *= Math.Exp(-1 / (DecayS * sampleRateHz));
            if (random.NextDouble() < BlowsPerSecond / sampleRateHz)
                ringing = 1;
            metal[i] *= (float)ringing;
        }
        TensorPrimitives.MultiplyAdd(UnitPower(metal), (float)Math.Sqrt(MetalShare / (1 - MetalShare)), noise, noise);
        return UnitPower(noise);
    }

    private static double Bell(double f, double centre, double width) =>
        Math.Exp(-0.5 * Math.Pow((f - centre) / width, 2));

    /// <summary>Scaled in place to mean power 1; silence stays silence.</summary>
    private static float[] UnitPower(float[] samples)
    {
        var power = NoiseMixing.MeanPower(samples);
        if (power > 0)
            TensorPrimitives.Multiply(samples, (float)(1 / Math.Sqrt(power)), samples);
        return samples;
    }
}
