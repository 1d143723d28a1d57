namespace Earshot.Studio.Tiles;

/// <summary>
/// How a recording's picture is cut. A column of zoom z lasts 0.25 ms · 2ᶻ, a tile is 256 columns, and a column is
/// <c>uint8 level[256]</c>, a band each from 0 Hz to half the sample rate, −120 to 0 dB of full scale, whatever the
/// tile and the zoom; then <c>uint8 below, above</c>: how far the waveform goes down and up, 127: full scale. In each
/// the largest value counts, so that columns of coarser zooms follow from finer ones and a click stays visible.
/// </summary>
internal static class TileGrid
{
    public const int Bands = 256,
        Columns = 256,
        ColumnBytes = Bands + 2,
        TileBytes = Columns * ColumnBytes,
        CoarsestZoom = 24;

    /// <summary>From this zoom on (about a second a column) tiles come from one pass over the recording.</summary>
    public const int OverviewZoom = 12;

    /// <summary>The window's length where nothing else is asked for, and in the overview.</summary>
    public const double WindowMs = 32;

    /// <summary>What lies below −120 dB is silence.</summary>
    public const double FloorDb = -120;

    private const double FinestSeconds = 0.00025;

    /// <summary>How long a column lasts.</summary>
    public static double ColumnSeconds(int zoom) => FinestSeconds * (1L << zoom);

    /// <summary>The sample at which a column begins.</summary>
    public static long Sample(long column, int zoom, int sampleRateHz) =>
        (long)Math.Round(column * ColumnSeconds(zoom) * sampleRateHz);

    /// <summary>Columns of a finer zoom to those of a coarser one, each of so many.</summary>
    public static byte[] Pool(ReadOnlySpan<byte> columns, int each)
    {
        var count = columns.Length / ColumnBytes;
        var pooled = new byte[(count + each - 1) / each * ColumnBytes];
        for (var c = 0; c < count; c++)
        {
            var into = pooled.AsSpan(c / each * ColumnBytes, ColumnBytes);
            System.Numerics.Tensors.TensorPrimitives.Max(into, columns.Slice(c * ColumnBytes, ColumnBytes), into);
        }
        return pooled;
    }
}
