using Earshot.Numerics;

namespace Earshot.Features;

/// <summary>
/// A log-mel spectrogram: ln(Σ_k weight[b, k]·|X_t[k]| + c), X_t the spectrum of frame t under a periodic Hann window.
/// Frame 0 begins at sample 0; nothing is padded in front or behind.
/// </summary>
/// <remarks>
/// The spectrum is taken in double: a band in which nothing sounds (all above 4 kHz of a telephone recording) would
/// hold the rounding of its loud neighbours, and statistics of it would be statistics of rounding. Immutable: one
/// serves many clips and threads; each clip gets <see cref="LogMelFrames"/> of its own.
/// </remarks>
internal sealed class LogMel
{
    /// <summary>Makes the tables.</summary>
    /// <param name="options">The settings; VGGish's when null.</param>
    /// <exception cref="ArgumentException">The settings do not fit together.</exception>
    public LogMel(MelOptions? options = null)
    {
        Options = (options ?? new MelOptions()).Validated();
        Fft = new RealFft<double>(Options.FftLength);
        Bank = new MelBank<float>(
            Options.Bands,
            Options.LowHz,
            Options.HighHz,
            (double)Options.SampleRateHz / Options.FftLength,
            1,
            Fft.SpectrumLength
        );
        Window =
        [
            .. Enumerable
                .Range(0, Options.WindowSamples)
                .Select(i => 0.5 - 0.5 * Math.Cos(2 * Math.PI * i / Options.WindowSamples)),
        ];
    }

    /// <summary>The settings.</summary>
    public MelOptions Options { get; }

    internal RealFft<double> Fft { get; }

    internal MelBank<float> Bank { get; }

    internal double[] Window { get; }

    /// <summary>Begins a clip.</summary>
    public LogMelFrames Begin() => new(this);

    /// <summary>
    /// The spectrogram of a whole clip, shape (frames, bands); no rows when it is shorter than a frame.
    /// </summary>
    /// <param name="samples">Mono samples at <see cref="MelOptions.SampleRateHz"/>.</param>
    public Matrix<float> Spectrogram(ReadOnlySpan<float> samples)
    {
        var count =
            samples.Length < Options.WindowSamples
                ? 0
                : 1 + (samples.Length - Options.WindowSamples) / Options.HopSamples;
        var spectrogram = new Matrix<float>(count, Options.Bands);
        var frames = Begin();
        for (var t = 0; t < count; t++)
            frames.TryRead(ref samples, spectrogram.Row(t));
        return spectrogram;
    }
}
