namespace Earshot.Features;

/// <summary>
/// Hands a clip's samples to one encoding a segment. Segment k covers samples [round(k·hop·rate), + window): positions
/// are computed from k, not summed, so that nothing drifts over hours. Without options the whole clip is one segment.
/// </summary>
internal sealed class Segmenter(IClipEncoder encoder, int rateHz, SegmentOptions? options)
{
    private readonly long window = options is null
        ? long.MaxValue
        : Math.Max(1, (long)Math.Round(options.WindowSeconds * rateHz));
    private readonly Queue<(long Begin, IClipEncoding Encoding)> active = new();
    private readonly List<Segment> segments = [];
    private long position;
    private long begun;

    public void Write(ReadOnlySpan<float> samples)
    {
        while (samples.Length > 0)
        {
            if (position == BeginOf(begun))
            {
                active.Enqueue((position, encoder.Begin(rateHz)));
                begun++;
            }
            var end = active.TryPeek(out var first) && window < long.MaxValue ? first.Begin + window : long.MaxValue;
            var count = (int)Math.Min(samples.Length, Math.Min(BeginOf(begun), end) - position);
            foreach (var (_, encoding) in active)
                encoding.Write(samples[..count]);
            position += count;
            samples = samples[count..];
            if (position == end)
                Complete();
        }
    }

    /// <summary>Ends the clip and gives its segments.</summary>
    public IReadOnlyList<Segment> Flush()
    {
        while (active.TryPeek(out var first))
            if (options is null || segments.Count == 0 || position - first.Begin >= (window + 1) / 2)
                Complete();
            else
                active.Dequeue();
        return segments;
    }

    private long BeginOf(long index) =>
        options is null ? (index == 0 ? 0 : long.MaxValue) : (long)Math.Round(index * options.HopSeconds * rateHz);

    private void Complete()
    {
        var (begin, encoding) = active.Dequeue();
        segments.Add(new Segment((double)begin / rateHz, (double)position / rateHz, encoding.Complete()));
    }
}
