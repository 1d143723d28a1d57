using System.Globalization;

namespace Earshot.Features;

/// <summary>
/// The 33 <see cref="SpeechContours"/> frame by frame, cut into segments of equal length, as SpeechGCN takes them:
/// segment by segment, frame by frame. Segments and frames that a clip lacks are NaN; a last piece shorter than a
/// segment is dropped unless it is the only one.
/// </summary>
/// <param name="framesPerSegment">Frames of 10 ms in a segment. Default 120.</param>
/// <param name="segments">Most segments of a clip; what follows is left out. Default 8 (9.6 s).</param>
internal sealed class ContourSegmentsEncoder(int framesPerSegment = 120, int segments = 8) : IClipEncoder
{
    /// <inheritdoc/>
    public string Name => "contours";

    /// <summary>Values of a segment.</summary>
    public int SegmentLength => framesPerSegment * SpeechContours.Columns;

    /// <inheritdoc/>
    public int Dimension => segments * SegmentLength;

    /// <summary>Null: any rate that <c>speech165</c> takes.</summary>
    public int? SampleRateHz => null;

    /// <inheritdoc/>
    public string Fingerprint =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"contours 1: openSMILE 3.0 contours at the file's rate, {segments} "
                + $"segments of {framesPerSegment} frames"
        );

    /// <inheritdoc/>
    public IClipEncoding Begin(int sampleRateHz) =>
        SpeechContours.Refusal(Name, sampleRateHz) is { } reason
            ? new RefusedEncoding(reason)
            : new Encoding(this, sampleRateHz);

    private sealed class Encoding(ContourSegmentsEncoder encoder, int sampleRateHz) : IClipEncoding
    {
        private readonly SpeechContours contours = new(sampleRateHz);
        private readonly double[] row = new double[SpeechContours.Columns];
        private readonly float[] values = Missing(encoder.Dimension);
        private int filled;

        public void Write(ReadOnlySpan<float> samples)
        {
            while (contours.TryRead(ref samples, row))
                Add();
        }

        public Outcome<float[]> Complete()
        {
            if (contours.Objection is { } reason)
                return Outcome<float[]>.Skipped(reason);
            while (contours.TryReadLast(row))
                Add();
            var whole = Math.Max(1, filled / encoder.SegmentLength) * encoder.SegmentLength;
            if (filled > whole)
                values.AsSpan(whole).Fill(float.NaN);
            return values;
        }

        private void Add()
        {
            if (filled == values.Length)
                return;
            for (var c = 0; c < row.Length; c++)
                values[filled + c] = (float)row[c];
            filled += row.Length;
        }

        private static float[] Missing(int count)
        {
            var values = new float[count];
            values.AsSpan().Fill(float.NaN);
            return values;
        }
    }
}
