namespace Earshot.Features;

/// <summary>
/// <c>speech165</c>, the paper's features for speech: mean, maximum, standard deviation, skewness and excess kurtosis
/// over time of the 33 <see cref="SpeechContours"/>, in blocks of 33. A constant contour (F0 where nothing is voiced)
/// has skewness 0 and kurtosis -3.
/// </summary>
public sealed class SpeechEncoder : IClipEncoder
{
    /// <inheritdoc/>
    public string Name => "speech165";

    /// <inheritdoc/>
    public int Dimension => 5 * SpeechContours.Columns;

    /// <summary>Null: any rate, nothing is resampled, because the reference works at the file's own rate.</summary>
    public int? SampleRateHz => null;

    /// <inheritdoc/>
    public string Fingerprint =>
        "speech165 1: openSMILE 3.0 contours at the file's rate; mean max std skew kurt, constants 0 and -3";

    /// <inheritdoc/>
    public IClipEncoding Begin(int sampleRateHz) =>
        SpeechContours.Refusal(Name, sampleRateHz) is { } reason
            ? new RefusedEncoding(reason)
            : new Encoding(sampleRateHz, Dimension);

    private sealed class Encoding(int sampleRateHz, int dimension) : IClipEncoding
    {
        private readonly SpeechContours contours = new(sampleRateHz);
        private readonly ColumnMoments moments = new(SpeechContours.Columns);
        private readonly double[] row = new double[SpeechContours.Columns];

        public void Write(ReadOnlySpan<float> samples)
        {
            while (contours.TryRead(ref samples, row))
                moments.Add(row);
        }

        public Outcome<float[]> Complete()
        {
            if (contours.Objection is { } reason)
                return Outcome<float[]>.Skipped(reason);
            while (contours.TryReadLast(row))
                moments.Add(row);
            var features = new float[dimension];
            moments.WriteAll(features);
            return features;
        }
    }
}
