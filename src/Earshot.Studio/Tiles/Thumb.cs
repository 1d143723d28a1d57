using System.Numerics.Tensors;
using Earshot.Audio;
using Earshot.Decoding;

namespace Earshot.Studio.Tiles;

/// <summary>
/// A small picture of a stretch: <c>uint8 level[64]</c> a column, from 0 Hz up, on the scale of the tiles; 96 to 192
/// columns, of a clip of more than two minutes its beginning.
/// </summary>
internal static class Thumb
{
    public const int Bands = 64;
    private const int LeastColumns = 96;
    private const double LongestSeconds = 120;

    /// <param name="path">The file.</param>
    /// <param name="range">The stretch; null: all of it.</param>
    /// <param name="audio">Decodes it.</param>
    public static Outcome<byte[]> Of(string path, TimeRange? range, ClipAudio audio) =>
        audio
            .Open(path)
            .Then(stream =>
            {
                using (stream)
                {
                    var seconds = range?.Seconds ?? (double?)stream.DeclaredFrames / stream.SampleRateHz;
                    return Draw(stream, range?.BeginSeconds ?? 0, Math.Min(seconds ?? LongestSeconds, LongestSeconds));
                }
            });

    private static Outcome<byte[]> Draw(IAudioStream stream, double beginSeconds, double seconds)
    {
        var zoom = Math.Max(0, (int)Math.Log2(seconds / LeastColumns / TileGrid.ColumnSeconds(0)));
        var each = TileGrid.ColumnSeconds(zoom);
        return ColumnReader
            .At(stream, zoom, (long)(beginSeconds / each))
            .Then(reader => Columns(reader, Math.Max(1, (int)Math.Ceiling(seconds / each))));
    }

    private static Outcome<byte[]> Columns(ColumnReader reader, int count)
    {
        var (drawn, column, next) = (new byte[count * Bands], new byte[TileGrid.ColumnBytes], 0);
        for (; next < count; next++)
        {
            var read = reader.Next(column);
            if (!read.IsOk)
                return Outcome<byte[]>.Skipped(read.Reason!);
            if (!read.Value)
                break;
            const int each = TileGrid.Bands / Bands;
            for (var band = 0; band < Bands; band++)
                drawn[next * Bands + band] = TensorPrimitives.Max<byte>(column.AsSpan(band * each, each));
        }
        return drawn[..(next * Bands)];
    }
}
