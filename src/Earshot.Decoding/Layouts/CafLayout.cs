using static System.Buffers.Binary.BinaryPrimitives;

namespace Earshot.Decoding.Layouts;

/// <summary>
/// CAF (Apple Core Audio Format 1.0): a data chunk of size -1, as a pipe leaves it, gets the size that it has.
/// </summary>
internal static class CafLayout
{
    private const int FileHeadBytes = 8,
        ChunkHeadBytes = 12,
        SizeAt = 4;

    /// <summary>A stream that begins with caff.</summary>
    public static SoundLayout Of(Stream caf)
    {
        var head = new byte[ChunkHeadBytes];
        for (long at = FileHeadBytes; ; )
        {
            caf.Position = at;
            if (caf.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length)
                break;
            var size = ReadInt64BigEndian(head.AsSpan(SizeAt));
            var (begin, left) = (at + ChunkHeadBytes, caf.Length - at - ChunkHeadBytes);
            if (head.AsSpan().StartsWith("data"u8) && size == -1)
                return WithSize(caf, at, left);
            if (size < 0 || size > left)
                return new SoundLayout([caf]) { Cut = Truncated(size, left) };
            at = begin + size;
        }
        caf.Position = 0;
        return new SoundLayout([caf]) { OthersMayTry = true };
    }

    private static SoundLayout WithSize(Stream caf, long chunk, long bytes)
    {
        var size = new byte[sizeof(long)];
        WriteInt64BigEndian(size, bytes);
        var after = chunk + ChunkHeadBytes;
        return new SoundLayout([
            new PieceStream(caf, [new(0, chunk + SizeAt), Piece.Of(size), new(after, caf.Length - after)]),
        ])
        {
            OthersMayTry = true,
        };
    }

    private static string Truncated(long promised, long held) =>
        $"truncated: a chunk promises {promised} bytes, the file holds {held} of them: copy it again";
}
