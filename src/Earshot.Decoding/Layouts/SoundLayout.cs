using Earshot.Audio;

namespace Earshot.Decoding.Layouts;

/// <summary>
/// How a file is handed to libsndfile: without tags, with headers set right where the file itself proves them wrong,
/// link by
/// link where several streams stand one after the other.
/// </summary>
/// <param name="Links">What is decoded, one after the other.</param>
internal sealed record SoundLayout(IReadOnlyList<Stream> Links)
{
    /// <summary>Frames that the file promises where libsndfile is told otherwise; null: what libsndfile says.</summary>
    public long? Frames { get; init; }

    /// <summary>Frames there are, where libsndfile makes up more behind them; null: as many as it gives.</summary>
    public long? Most { get; init; }

    /// <summary>
    /// MD5 of all samples and their bits, by which a file proves that it is whole; null where it has none.
    /// </summary>
    public FlacSum? Sum { get; init; }

    /// <summary>Why the file can't be whole; null where nothing speaks against it.</summary>
    public string? Cut { get; init; }

    /// <summary>Whether ffmpeg may try what libsndfile can't open: the container itself has been found whole.</summary>
    public bool OthersMayTry { get; init; }

    /// <summary>Looks at a file.</summary>
    public static SoundLayout Of(Stream file)
    {
        var begin = AudioTags.Begin(file);
        var window = PieceStream.Window(file, begin, AudioTags.End(file, begin));
        var head = new byte[AudioContainer.HeadBytes];
        var length = window.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        window.Position = 0;
        Span<byte> front = stackalloc byte[3];
        file.Position = 0;
        file.ReadAtLeast(front, front.Length, throwOnEndOfStream: false);
        return OfHead(window, head.AsSpan(0, length), begin == 0 || front.SequenceEqual("ID3"u8));
    }

    private static SoundLayout OfHead(Stream window, ReadOnlySpan<byte> head, bool isTrimmed)
    {
        if (head.StartsWith("fLaC"u8))
            return FlacLayout.Of(window);
        if (head.StartsWith("OggS"u8))
            return OggLayout.Of(window);
        if (head.StartsWith("caff"u8))
            return CafLayout.Of(window);
        if (head.StartsWith("RIFF"u8))
            return CompressedWav.Of(window);
        return AudioContainer.IsMpegLayer(head)
            ? MpegLayout.Of(window, isTrimmed)
            : new SoundLayout([window]) { OthersMayTry = true, Cut = AudioContainer.CutOf(head, window.Length) };
    }
}
