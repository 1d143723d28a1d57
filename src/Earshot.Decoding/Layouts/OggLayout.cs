using static System.Buffers.Binary.BinaryPrimitives;

namespace Earshot.Decoding.Layouts;

/// <summary>
/// Ogg (RFC 3533): several streams one after the other (chained, as web radio leaves them) become a link each, since
/// libsndfile ends with the first; FLAC in Ogg becomes plain FLAC, since libsndfile 1.2 does not open ffmpeg's.
/// </summary>
internal static class OggLayout
{
    private const int HeadBytes = 27,
        BeginsStream = 2,
        EndsStream = 4,
        FlacHeadBytes = 9; // 0x7F FLAC, version, number of headers

    /// <summary>A stream that begins with a page.</summary>
    public static SoundLayout Of(Stream ogg)
    {
        var pages = new List<Page>();
        for (var at = 0L; ReadPage(ogg, at) is { } page; at += page.Bytes)
            pages.Add(page);
        ogg.Position = 0;
        int[] starts = [.. Enumerable.Range(0, pages.Count).Where(i => StartsLink(pages, i))];
        if (starts.Length == 0)
            return new SoundLayout([ogg]);
        if (starts.Length == 1)
            return OfLink(ogg, pages, 0) with { OthersMayTry = pages[^1].Ends };
        SoundLayout[] links =
        [
            .. starts.Select(
                (start, link) =>
                {
                    var next = link + 1 < starts.Length ? starts[link + 1] : pages.Count;
                    var end = next < pages.Count ? pages[next].Begin : ogg.Length;
                    var own = pages[start..next];
                    return OfLink(PieceStream.Window(ogg, own[0].Begin, end), own, own[0].Begin);
                }
            ),
        ];
        return new SoundLayout([.. links.Select(link => link.Links[0])]) { Cut = links[^1].Cut };
    }

    private static SoundLayout OfLink(Stream link, List<Page> pages, long begin)
    {
        if (!pages[0].IsFlac)
            return new SoundLayout([link]);
        // a link is a window: its pages' offsets count from its own beginning
        var pieces = pages
            .Where(page => page.Serial == pages[0].Serial)
            .Select(
                (page, i) =>
                {
                    var skipped = HeadBytes + page.Segments + (i == 0 ? FlacHeadBytes : 0);
                    return new Piece(page.Begin - begin + skipped, Math.Max(0, page.Bytes - skipped));
                }
            );
        return FlacLayout.Of(new PieceStream(link, [.. pieces])) with
        {
            Cut = pages[^1].Ends ? null : "cut off: the Ogg stream has no last page: copy it again",
        };
    }

    private static bool StartsLink(List<Page> pages, int i) => pages[i].Begins && (i == 0 || !pages[i - 1].Begins);

    private static Page? ReadPage(Stream ogg, long at)
    {
        Span<byte> head = stackalloc byte[HeadBytes + 255];
        ogg.Position = at;
        var got = ogg.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        if (got < HeadBytes || !head.StartsWith("OggS"u8) || got < HeadBytes + head[26])
            return null;
        int segments = head[26],
            payload = 0;
        foreach (var segment in head.Slice(HeadBytes, segments))
            payload += segment;
        var bytes = HeadBytes + segments + payload;
        if (at + bytes > ogg.Length)
            return null;
        Span<byte> first = stackalloc byte[5];
        ogg.Position = at + HeadBytes + segments;
        var packet = first[..ogg.ReadAtLeast(first, Math.Min(5, payload), throwOnEndOfStream: false)];
        return new Page(
            at,
            bytes,
            segments,
            head[5],
            ReadUInt32LittleEndian(head[14..]),
            packet.SequenceEqual("\u007FFLAC"u8)
        );
    }

    private sealed record Page(long Begin, int Bytes, int Segments, byte Flags, uint Serial, bool IsFlac)
    {
        public bool Begins => (Flags & BeginsStream) != 0;
        public bool Ends => (Flags & EndsStream) != 0;
    }
}
