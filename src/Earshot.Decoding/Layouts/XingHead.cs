using static System.Buffers.Binary.BinaryPrimitives;

namespace Earshot.Decoding.Layouts;

/// <summary>
/// A Xing header with a LAME tag that says how many frames follow, and a silent frame behind it. mpg123, which
/// libsndfile
/// decodes with, takes the tag's delay and its own of 529 samples away from the beginning: together the silent frame.
/// </summary>
internal static class XingHead
{
    private const int DecoderDelay = 529,
        LameAt = 12,
        DelaysAt = 21,
        TagBytes = LameAt + 36,
        CountsFrames = 1;

    /// <summary>The two frames.</summary>
    /// <param name="first">A frame of the file.</param>
    /// <param name="header">Its header.</param>
    /// <param name="frames">How many follow.</param>
    public static byte[] Of(ReadOnlySpan<byte> first, MpegFrame header, long frames)
    {
        var place = MpegFrame.HeadBytes + header.SideBytes;
        var (tag, silent) = (Silent(first, place + TagBytes), Silent(first, place));
        var delay = header.Samples - DecoderDelay;
        "Xing"u8.CopyTo(tag.AsSpan(place));
        tag[place + 7] = CountsFrames;
        WriteUInt32BigEndian(tag.AsSpan(place + 8), (uint)frames + 1);
        "LAME3.100"u8.CopyTo(tag.AsSpan(place + LameAt));
        tag[place + LameAt + DelaysAt] = (byte)(delay >> 4);
        tag[place + LameAt + DelaysAt + 1] = (byte)(delay << 4);
        return [.. tag, .. silent];
    }

    /// <summary>The shortest frame of zeros that holds so many bytes.</summary>
    private static byte[] Silent(ReadOnlySpan<byte> first, int atLeast)
    {
        const int withoutChecksum = 1,
            rateBits = 0x0C;
        byte[] head = [first[0], (byte)(first[1] | withoutChecksum), 0, first[3]];
        for (var kilobits = 1; kilobits < 15; kilobits++)
        {
            head[2] = (byte)((kilobits << 4) | (first[2] & rateBits));
            if (MpegFrame.Of(head) is { } frame && frame.Bytes >= atLeast)
            {
                var bytes = new byte[frame.Bytes];
                head.CopyTo(bytes, 0);
                return bytes;
            }
        }
        throw new InvalidOperationException($"no MPEG frame has {atLeast} bytes");
    }
}
