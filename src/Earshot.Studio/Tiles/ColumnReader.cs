using System.Numerics.Tensors;
using Earshot.Audio;

namespace Earshot.Studio.Tiles;

/// <summary>
/// A recording's columns one after the other, from any of them on: what lies before is skipped, and never more is held
/// than a column and a frame.
/// </summary>
internal sealed class ColumnReader
{
    private const int FullScale = 127;
    private readonly IAudioStream stream;
    private readonly int zoom;
    private readonly ColumnSpectrum spectrum;
    private long column;
    private float[] held = [];
    private long first; // the sample of the recording that is held first
    private int count;
    private bool ended;

    private ColumnReader(IAudioStream stream, int zoom, long column, double windowMs)
    {
        (this.stream, this.zoom, this.column) = (stream, zoom, column);
        spectrum = new ColumnSpectrum(stream.SampleRateHz, windowMs);
        first = Math.Max(0, Begin - Margin);
    }

    private int Margin => spectrum.Margin;

    private long Begin => TileGrid.Sample(column, zoom, stream.SampleRateHz);

    /// <summary>Reads from a column on; the reason where the recording can't be read there.</summary>
    public static Outcome<ColumnReader> At(
        IAudioStream stream,
        int zoom,
        long column,
        double windowMs = TileGrid.WindowMs
    )
    {
        var reader = new ColumnReader(stream, zoom, column, windowMs);
        var reached = reader.first == 0 ? Outcome<bool>.Ok(true) : stream.SkipTo(reader.first);
        if (!reached.IsOk)
            return Outcome<ColumnReader>.Skipped(reached.Reason!);
        reader.ended = !reached.Value;
        return reader;
    }

    /// <summary>Draws the next column; false at the end.</summary>
    public Outcome<bool> Next(Span<byte> drawn)
    {
        var begin = Begin;
        column++;
        var end = Math.Max(Begin, begin + 1);
        var samples = Samples(begin - Margin, end + Margin);
        if (!samples.IsOk)
            return Outcome<bool>.Skipped(samples.Reason!);
        if (first + count <= begin)
            return false;
        spectrum.Draw(samples.Value, drawn[..TileGrid.Bands]);
        var own = samples.Value.AsSpan(Margin, (int)(Math.Min(end, first + count) - begin));
        drawn[^2] = Extent(-TensorPrimitives.Min<float>(own));
        drawn[^1] = Extent(TensorPrimitives.Max<float>(own));
        return true;
    }

    /// <summary>Samples [from, to) of the recording; zeros before its beginning and behind its end.</summary>
    private Outcome<float[]> Samples(long from, long to)
    {
        Drop(from);
        if (held.Length < to - first)
            Array.Resize(ref held, (int)(to - first));
        while (!ended && first + count < to)
        {
            var read = stream.Read(held.AsSpan(count, (int)(to - first) - count));
            if (!read.IsOk)
                return Outcome<float[]>.Skipped(read.Reason!);
            (ended, count) = (read.Value == 0, count + read.Value);
        }
        var samples = new float[to - from];
        var (begin, end) = (Math.Max(from, first), Math.Min(to, first + count));
        if (end > begin)
            held.AsSpan((int)(begin - first), (int)(end - begin)).CopyTo(samples.AsSpan((int)(begin - from)));
        return samples;
    }

    private void Drop(long before)
    {
        var gone = (int)Math.Clamp(before - first, 0, count);
        held.AsSpan(gone, count - gone).CopyTo(held);
        (first, count) = (first + gone, count - gone);
    }

    private static byte Extent(float amplitude) => (byte)Math.Clamp(FullScale * amplitude, 0, FullScale);
}
