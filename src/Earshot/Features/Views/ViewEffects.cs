using System.Numerics;
using System.Numerics.Tensors;
using Earshot.Audio;
using Earshot.Numerics;

namespace Earshot.Features.Views;

/// <summary>What rooms, telephones and cheap recorders do to a clip, mildly.</summary>
internal static class ViewEffects
{
    /// <summary>
    /// A simple room: the clip, and 3 to 12 dB below it the clip convolved with Gaussian noise that falls by 60 dB in
    /// 0.1 to 0.5 s.
    /// </summary>
    public static float[] Reverberate(float[] samples, int rateHz, RandomStream random)
    {
        var decaySeconds = 0.1 + 0.4 * random.NextDouble();
        var response = new float[Math.Max(1, (int)(decaySeconds * rateHz))];
        for (var i = 0; i < response.Length; i++)
            response[i] = (float)(random.NextNormal() * Math.Pow(10, -3.0 * i / response.Length));
        var tail = Convolve(samples, response);
        var (own, late) = (NoiseMixing.MeanPower(samples), NoiseMixing.MeanPower(tail));
        var levelDb = -3 - 9 * random.NextDouble();
        if (late > 0)
            TensorPrimitives.MultiplyAdd(
                tail,
                (float)(Math.Sqrt(own / late) * Math.Pow(10, levelDb / 20)),
                samples,
                tail
            );
        return late > 0 ? tail : samples;
    }

    /// <summary>A first-order low pass at 2 to 8 kHz, or a high pass at 50 to 300 Hz, in place.</summary>
    public static void LimitBand(float[] samples, int rateHz, RandomStream random)
    {
        var low = random.Next(2) == 0;
        var cornerHz = low ? 2_000 * Math.Pow(4, random.NextDouble()) : 50 * Math.Pow(6, random.NextDouble());
        var keep = Math.Exp(-2 * Math.PI * Math.Min(cornerHz, rateHz / 2.0) / rateHz);
        var slow = 0.0;
        foreach (ref var x in samples.AsSpan())
        {
            slow = keep * slow + (1 - keep) * x;
            x = (float)(low ? slow : x - slow);
        }
    }

    /// <summary>Clipping at 0.5 to 0.9 of the largest value, in place.</summary>
    public static void Clip(float[] samples, RandomStream random)
    {
        if (samples.Length == 0)
            return;
        var limit = (float)(0.5 + 0.4 * random.NextDouble()) * Math.Abs(TensorPrimitives.MaxMagnitude<float>(samples));
        foreach (ref var x in samples.AsSpan())
            x = Math.Clamp(x, -limit, limit);
    }

    /// <summary>The first samples of the convolution, as many as there were, by FFT.</summary>
    private static float[] Convolve(float[] samples, float[] response)
    {
        var plan = new ComplexFft<float>(
            (int)BitOperations.RoundUpToPowerOf2((uint)(samples.Length + response.Length))
        );
        float[] real = new float[plan.Length],
            imaginary = new float[plan.Length],
            workspace = new float[plan.WorkspaceLength];
        // both are real, so one transform does for both: signal + i·response
        samples.CopyTo(real, 0);
        response.CopyTo(imaginary, 0);
        plan.Forward(real, imaginary, workspace);
        var n = plan.Length;
        float[] productReal = new float[n],
            productImaginary = new float[n];
        for (var k = 0; k < n; k++)
        {
            var mirror = (n - k) & (n - 1);
            var (z, other) = (new Complex(real[k], imaginary[k]), new Complex(real[mirror], -imaginary[mirror]));
            // S = (Z[k] + Z*[-k]) / 2, R = (Z[k] - Z*[-k]) / 2i
            var product = (z + other) / 2 * ((z - other) / new Complex(0, 2));
            // the inverse is the forward transform of the conjugate
            (productReal[k], productImaginary[k]) = ((float)product.Real, (float)-product.Imaginary);
        }
        plan.Forward(productReal, productImaginary, workspace);
        TensorPrimitives.Divide(productReal, n, productReal);
        return productReal[..samples.Length];
    }
}
