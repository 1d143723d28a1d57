namespace Earshot.Decoding;

/// <summary>A stretch of a file, or bytes that stand in its place.</summary>
/// <param name="Begin">Where it begins in the file.</param>
/// <param name="Length">Its length.</param>
/// <param name="Bytes">The bytes that stand in its place; null: the file's own.</param>
internal readonly record struct Piece(long Begin, long Length, byte[]? Bytes = null)
{
    /// <summary>Bytes of our own.</summary>
    public static Piece Of(byte[] bytes) => new(0, bytes.Length, bytes);
}

/// <summary>A file without its tags, or with a header that tells the truth: pieces of it one after the other.</summary>
/// <param name="source">The file; stays open.</param>
/// <param name="pieces">In their order.</param>
internal sealed class PieceStream(Stream source, IReadOnlyList<Piece> pieces) : Stream
{
    private readonly long[] starts = StartsOf(pieces);
    private long position;

    /// <summary>A file between two offsets.</summary>
    public static PieceStream Window(Stream source, long begin, long end) => new(source, [new(begin, end - begin)]);

    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => false;
    public override long Length => starts[^1];

    public override long Position
    {
        get => position;
        set => position = value;
    }

    public override int Read(Span<byte> buffer)
    {
        if (position >= Length || buffer.IsEmpty)
            return 0;
        var found = Array.BinarySearch(starts, position);
        var index = found < 0 ? ~found - 1 : found;
        while (pieces[index].Length == 0)
            index++;
        var (piece, offset) = (pieces[index], position - starts[index]);
        var count = (int)Math.Min(buffer.Length, piece.Length - offset);
        if (piece.Bytes is { } bytes)
            bytes.AsSpan((int)offset, count).CopyTo(buffer);
        else
        {
            source.Position = piece.Begin + offset;
            count = source.Read(buffer[..count]);
        }
        position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) =>
        Position =
            offset
            + (
                origin == SeekOrigin.Begin ? 0
                : origin == SeekOrigin.Current ? position
                : Length
            );

    public override void Flush() { }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private static long[] StartsOf(IReadOnlyList<Piece> pieces)
    {
        var starts = new long[pieces.Count + 1];
        for (var i = 0; i < pieces.Count; i++)
            starts[i + 1] = starts[i] + pieces[i].Length;
        return starts;
    }
}
