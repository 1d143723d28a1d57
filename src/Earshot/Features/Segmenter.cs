namespace Earshot.Features;

/// <summary>
/// Hands a clip's samples to one encoding a segment. Segment k covers samples [round(k·hop·rate), + window):
/// positions are computed from k, not summed, so that nothing drifts over hours. Without options the whole clip is
/// one segment. Each is handed on when its last sample is there; held are those that overlap. The first ones, where
/// they were encoded before, are counted but not encoded.
/// </summary>
internal sealed class Segmenter(
    IClipEncoder encoder,
    int rateHz,
    SegmentOptions? options,
    Action<Segment> done,
    long skip = 0
)
{
    private static readonly Outcome<float[]> DoneBefore = Outcome<float[]>.Skipped("it was encoded before");

    private readonly long window = options is null
        ? long.MaxValue
        : Math.Max(1, (long)Math.Round(options.WindowSeconds * rateHz));
    private readonly Queue<(long Begin, IClipEncoding? Encoding)> active = new();
    private long position;
    private long completed;
    private long begun;

    public void Write(ReadOnlySpan<float> samples)
    {
        while (samples.Length > 0)
        {
            if (position == BeginOf(begun))
            {
                active.Enqueue((position, begun < skip ? null : encoder.Begin(rateHz)));
                begun++;
            }
            var end = active.TryPeek(out var first) && window < long.MaxValue ? first.Begin + window : long.MaxValue;
            var count = (int)Math.Min(samples.Length, Math.Min(BeginOf(begun), end) - position);
            foreach (var (_, encoding) in active)
                encoding?.Write(samples[..count]);
            position += count;
            samples = samples[count..];
            if (position == end)
                Complete();
        }
    }

    /// <summary>Ends the clip and hands on the segments that are left.</summary>
    public void Flush()
    {
        while (active.TryPeek(out var first))
            if (options is null || completed == 0 || position - first.Begin >= (window + 1) / 2)
                Complete();
            else
                active.Dequeue();
    }

    private long BeginOf(long index) =>
        options is null ? (index == 0 ? 0 : long.MaxValue) : (long)Math.Round(index * options.HopSeconds * rateHz);

    private void Complete()
    {
        var (begin, encoding) = active.Dequeue();
        completed++;
        done(new Segment((double)begin / rateHz, (double)position / rateHz, encoding?.Complete() ?? DoneBefore));
    }
}
