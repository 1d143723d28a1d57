using System.Numerics.Tensors;

namespace Earshot.Features;

/// <summary>
/// <c>logmel</c>: what a clip's log-mel frames look like over time, 7 statistics of each band: mean, maximum, standard
/// deviation, skewness m3 / (m2 + ε²)^1.5 and excess kurtosis m4 / (m2 + ε²)² - 3 of the frames (ε = 0.01), then mean
/// and standard deviation of their deltas (regression over two frames either side).
/// </summary>
public sealed class LogMelEncoder : IClipEncoder
{
    /// <summary>
    /// A band whose level moves far less than this (nepers; 0.09 dB) has no shape but that of rounding.
    /// </summary>
    internal const double StillDeviation = 0.01;

    private readonly LogMel plan;

    /// <summary>Makes the tables.</summary>
    /// <param name="options">The spectrogram's settings; VGGish's when null.</param>
    /// <exception cref="ArgumentException">The settings do not fit together.</exception>
    public LogMelEncoder(MelOptions? options = null) => plan = new LogMel(options);

    /// <summary>The spectrogram's settings.</summary>
    public MelOptions Options => plan.Options;

    /// <inheritdoc/>
    public string Name => "logmel";

    /// <inheritdoc/>
    public int Dimension => 7 * plan.Options.Bands;

    /// <inheritdoc/>
    public int? SampleRateHz => plan.Options.SampleRateHz;

    /// <inheritdoc/>
    public string Fingerprint => $"logmel 2: {plan.Options.Fingerprint}; mean max std skew kurt, delta mean std";

    /// <inheritdoc/>
    public IClipEncoding Begin(int sampleRateHz) =>
        sampleRateHz == SampleRateHz
            ? new Encoding(plan, Dimension)
            : throw new ArgumentException(
                $"logmel wants {SampleRateHz} Hz, got {sampleRateHz} Hz: resample first",
                nameof(sampleRateHz)
            );

    private sealed class Encoding(LogMel plan, int dimension) : IClipEncoding
    {
        private readonly LogMelFrames frames = plan.Begin();
        private readonly DeltaFilter<float> filter = new(plan.Options.Bands);
        private readonly ColumnMoments levels = new(plan.Options.Bands, StillDeviation),
            slopes = new(plan.Options.Bands);
        private readonly float[] frame = new float[plan.Options.Bands],
            delta = new float[plan.Options.Bands];
        private readonly double[] wide = new double[plan.Options.Bands];

        public void Write(ReadOnlySpan<float> samples)
        {
            while (frames.TryRead(ref samples, frame))
            {
                Add(levels, frame);
                if (filter.Push(frame, delta))
                    Add(slopes, delta);
            }
        }

        public Outcome<float[]> Complete()
        {
            if (frames.Objection is { } reason)
                return Outcome<float[]>.Skipped(reason);
            for (var i = 0; i < 2; i++)
                if (filter.PushLastAgain(delta))
                    Add(slopes, delta);
            var features = new float[dimension];
            slopes.Write(slopes.StandardDeviation, slopes.Write(slopes.Mean, levels.WriteAll(features)));
            return features;
        }

        private void Add(ColumnMoments moments, ReadOnlySpan<float> row)
        {
            TensorPrimitives.ConvertTruncating(row, wide);
            moments.Add(wide);
        }
    }
}
