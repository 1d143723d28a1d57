using Earshot.Audio;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Earshot.Decoding.Layouts;

/// <summary>
/// MPEG audio whose length its header does not tell, or tells of its first part alone. libsndfile would guess it from
/// the
/// first frames and stop there: it gets a Xing header that counts the frames there are.
/// </summary>
internal static class MpegLayout
{
    private const int LameAt = 120,
        DelaysAt = 21,
        CountsFrames = 1;

    /// <summary>A stream that begins with an MPEG frame.</summary>
    /// <param name="mpeg">The stream.</param>
    /// <param name="isTrimmed">Whether the encoder's delay and padding, where the first frame tells them, are taken
    /// away; as
    /// ffmpeg, not behind a tag that is no ID3.</param>
    public static SoundLayout Of(Stream mpeg, bool isTrimmed = true)
    {
        var walk = MpegWalk.Of(mpeg);
        mpeg.Position = 0;
        if (walk is null)
            return new SoundLayout([mpeg]);
        if (walk.ChangesRate)
            return new SoundLayout([mpeg])
            {
                Cut = "its sample rate changes on the way: cut it where two files were joined, or convert it to WAV",
            };
        return walk.First.Layer == 3 ? OfLayer3(mpeg, walk, isTrimmed) : OfOther(mpeg, walk);
    }

    /// <summary>Layers I and II know no Xing header, and have one bit rate.</summary>
    private static SoundLayout OfOther(Stream mpeg, MpegWalk walk) =>
        new([new PieceStream(mpeg, walk.Pieces)]) { OthersMayTry = true };

    private static SoundLayout OfLayer3(Stream mpeg, MpegWalk walk, bool isTrimmed)
    {
        var first = new byte[walk.First.Bytes];
        mpeg.Position = 0;
        mpeg.ReadExactly(first);
        mpeg.Position = 0;
        var tag = TagAt(first, walk.First);
        var held = walk.Frames - (tag is null ? 0 : 1);
        var promised = tag is { } at ? Promised(first, at) : null;
        // some writers count the header's own frame in
        if (isTrimmed && (promised == held || promised == held + 1))
            return new SoundLayout([new PieceStream(mpeg, walk.Pieces)]);
        var cut =
            promised > held + 1
                ? AudioFaults.Truncated(
                    promised.Value * walk.First.Samples,
                    held * walk.First.Samples,
                    walk.First.SampleRateHz
                )
                : null;
        var head = isTrimmed && tag is { } own ? Counted(first, own, held) : null;
        head ??= XingHead.Of(first, walk.First, held);
        IEnumerable<Piece> rest = tag is null
            ? walk.Pieces
            : [new(first.Length, walk.Pieces[0].Length - first.Length), .. walk.Pieces.Skip(1)];
        return new SoundLayout([new PieceStream(mpeg, [Piece.Of(head), .. rest])]) { Cut = cut };
    }

    /// <summary>Where in the first frame a Xing, Info or VBRI header stands.</summary>
    private static int? TagAt(ReadOnlySpan<byte> frame, MpegFrame header)
    {
        int[] places = [MpegFrame.HeadBytes + header.SideBytes, MpegFrame.HeadBytes + 32];
        foreach (var at in places)
            if (
                frame.Length >= at + 18
                && (
                    frame[at..].StartsWith("Xing"u8)
                    || frame[at..].StartsWith("Info"u8)
                    || frame[at..].StartsWith("VBRI"u8)
                )
            )
                return at;
        return null;
    }

    private static long? Promised(ReadOnlySpan<byte> frame, int at) =>
        frame[at..].StartsWith("VBRI"u8) ? ReadUInt32BigEndian(frame[(at + 14)..])
        : (frame[at + 7] & CountsFrames) != 0 ? ReadUInt32BigEndian(frame[(at + 8)..])
        : null;

    /// <summary>
    /// The file's own first frame with the number of frames there are, and without the padding at the end of its first
    /// part;
    /// null where it is of another kind.
    /// </summary>
    private static byte[]? Counted(byte[] first, int at, long frames)
    {
        if (first.AsSpan(at).StartsWith("VBRI"u8) || (first[at + 7] & CountsFrames) == 0)
            return null;
        WriteUInt32BigEndian(first.AsSpan(at + 8), (uint)frames);
        if (first.Length >= at + LameAt + DelaysAt + 3)
        {
            first[at + LameAt + DelaysAt + 1] &= 0xF0;
            first[at + LameAt + DelaysAt + 2] = 0;
        }
        return first;
    }
}
