using System.Numerics.Tensors;

namespace Earshot.Features;

/// <summary>
/// One clip on its way through a <see cref="LogMel"/>: samples in, frames out, memory that does not grow.
/// </summary>
internal sealed class LogMelFrames
{
    private readonly LogMel plan;
    private readonly Framer framer;
    private readonly double[] padded,
        real,
        imaginary,
        workspace;
    private readonly float[] magnitude;

    internal LogMelFrames(LogMel plan)
    {
        this.plan = plan;
        framer = new Framer(plan.Options.WindowSamples, plan.Options.HopSamples);
        padded = new double[plan.Options.FftLength];
        (real, imaginary) = (new double[plan.Fft.SpectrumLength], new double[plan.Fft.SpectrumLength]);
        workspace = new double[plan.Fft.WorkspaceLength];
        magnitude = new float[plan.Fft.SpectrumLength];
    }

    /// <summary>
    /// Takes as many samples as the next frame needs; false when they do not suffice, and then all are taken.
    /// </summary>
    /// <param name="samples">Mono samples; what was taken is cut off its front.</param>
    /// <param name="bands">The frame, length <see cref="MelOptions.Bands"/>; untouched when the answer is
    /// false.</param>
    public bool TryRead(ref ReadOnlySpan<float> samples, Span<float> bands)
    {
        if (!framer.TryRead(ref samples, out var frame))
            return false;
        var windowed = padded.AsSpan(0, frame.Length);
        TensorPrimitives.ConvertTruncating(frame, windowed);
        TensorPrimitives.Multiply(windowed, plan.Window, windowed);
        plan.Fft.Forward(padded, real, imaginary, workspace);
        TensorPrimitives.Multiply(real, real, real);
        TensorPrimitives.MultiplyAdd(imaginary, imaginary, real, real);
        TensorPrimitives.Sqrt(real, real);
        TensorPrimitives.ConvertTruncating(real, magnitude);
        plan.Bank.Apply(magnitude, bands);
        TensorPrimitives.Add(bands, (float)plan.Options.LogOffset, bands);
        TensorPrimitives.Log(bands, bands);
        return true;
    }

    /// <summary>
    /// Why what was read so far yields no features (too short, samples that are not finite); null when it does.
    /// </summary>
    public string? Objection => framer.Objection(plan.Options.SampleRateHz);
}
