using System.Globalization;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Earshot.Audio;

/// <summary>
/// Where a file's sound lies between what taggers put before and behind it, whatever its format: ID3v1, ID3v2, APE,
/// Lyrics3,
/// zeros in front.
/// </summary>
internal static class AudioTags
{
    private const int Id3HeadBytes = 10,
        Id3TailBytes = 128,
        ApeHeadBytes = 32,
        LyricsTailBytes = 15,
        MaximumTags = 16,
        FewestZeros = 4,
        MaximumZeros = 1 << 20;

    /// <summary>Offset of the first byte that is no tag; the stream stands there afterwards.</summary>
    public static long Begin(Stream stream)
    {
        var at = stream.Position;
        Span<byte> head = stackalloc byte[ApeHeadBytes];
        for (var tags = 0; tags < MaximumTags; tags++)
        {
            var length = LengthAt(stream, at, head);
            if (length == 0 && head[0] == 0)
                length = ZerosAt(stream, at);
            if (length == 0 || at + length >= stream.Length)
                break;
            at += length;
        }
        stream.Position = at;
        return at;
    }

    /// <summary>Offset behind the last byte that is no tag; the stream stands where it stood.</summary>
    public static long End(Stream stream, long begin)
    {
        var (position, end) = (stream.Position, stream.Length);
        Span<byte> tail = stackalloc byte[ApeHeadBytes];
        for (var tags = 0; tags < MaximumTags; tags++)
        {
            var length = TailLength(stream, begin, end, tail);
            if (length == 0 || length > end - begin)
                break;
            end -= length;
        }
        stream.Position = position;
        return end;
    }

    /// <summary>Length of the tag that begins with these bytes; 0 where none does.</summary>
    public static long LengthOf(ReadOnlySpan<byte> head)
    {
        if (head.Length >= Id3HeadBytes && head.StartsWith("ID3"u8) && head[3] < 0xFF && head[4] < 0xFF)
            return Id3HeadBytes + SynchSafe(head[6..]) + ((head[5] & 0x10) != 0 ? Id3HeadBytes : 0);
        if (head.Length >= 16 && head.StartsWith("APETAGEX"u8))
            return ApeHeadBytes + (long)ReadUInt32LittleEndian(head[12..]);
        return 0;
    }

    private static long TailLength(Stream stream, long begin, long end, Span<byte> tail)
    {
        if (
            ReadAt(stream, Math.Max(begin, end - Id3TailBytes), tail).StartsWith("TAG"u8)
            && end - begin >= Id3TailBytes
        )
            return Id3TailBytes;
        if (end - begin < ApeHeadBytes)
            return 0;
        ReadAt(stream, end - ApeHeadBytes, tail);
        if (tail.StartsWith("APETAGEX"u8))
            return ReadUInt32LittleEndian(tail[12..]) + ((tail[23] & 0x80) != 0 ? ApeHeadBytes : 0L);
        if (tail[^Id3HeadBytes..].StartsWith("3DI"u8))
            return 2 * Id3HeadBytes + SynchSafe(tail[^4..]);
        return tail[^9..].SequenceEqual("LYRICS200"u8) && Digits(tail[^LyricsTailBytes..^9]) is { } lyrics
            ? lyrics + LyricsTailBytes
            : 0;
    }

    /// <summary>An APE tag in front counts a footer in, which not every tagger writes.</summary>
    private static long LengthAt(Stream stream, long at, Span<byte> head)
    {
        var length = LengthOf(ReadAt(stream, at, head));
        if (length < 2 * ApeHeadBytes || !head.StartsWith("APETAGEX"u8))
            return length;
        Span<byte> footer = stackalloc byte[8];
        ReadAt(stream, at + length - ApeHeadBytes, footer);
        return footer.SequenceEqual("APETAGEX"u8) ? length : length - ApeHeadBytes;
    }

    /// <summary>A few zeros are the length of an MP4's first box.</summary>
    private static long ZerosAt(Stream stream, long at)
    {
        stream.Position = at;
        var count = 0;
        while (count < MaximumZeros && stream.ReadByte() == 0)
            count++;
        return count < FewestZeros ? 0 : count;
    }

    private static int? Digits(ReadOnlySpan<byte> text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static int SynchSafe(ReadOnlySpan<byte> bytes) =>
        ((bytes[0] & 127) << 21) | ((bytes[1] & 127) << 14) | ((bytes[2] & 127) << 7) | (bytes[3] & 127);

    private static ReadOnlySpan<byte> ReadAt(Stream stream, long at, Span<byte> bytes)
    {
        bytes.Clear();
        stream.Position = at;
        return bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }
}
