using Earshot.Audio;

namespace Earshot.Decoding.Layouts;

/// <summary>Finds all frames of an MPEG audio file, past tags and rubbish between them.</summary>
internal sealed class MpegWalk
{
    private const int Window = 1 << 16,
        LongestSearch = 1 << 20;

    private readonly Stream mpeg;
    private readonly byte[] buffer = new byte[Window];
    private readonly List<Piece> pieces = [];
    private long bufferAt = -1;
    private int buffered;

    private MpegWalk(Stream mpeg) => this.mpeg = mpeg;

    /// <summary>Where the frames lie, those that follow each other in one piece.</summary>
    public IReadOnlyList<Piece> Pieces => pieces;

    /// <summary>The first frame.</summary>
    public MpegFrame First { get; private set; }

    /// <summary>How many frames there are.</summary>
    public long Frames { get; private set; }

    /// <summary>Whether later frames have another rate than the first.</summary>
    public bool ChangesRate { get; private set; }

    /// <summary>All frames; null where the stream does not begin with one whose length can be told.</summary>
    public static MpegWalk? Of(Stream mpeg)
    {
        var walk = new MpegWalk(mpeg);
        if (MpegFrame.Of(walk.At(0)) is not { } first)
            return null;
        walk.First = first;
        walk.Run();
        return walk;
    }

    private void Run()
    {
        for (var at = 0L; at + MpegFrame.HeadBytes <= mpeg.Length; )
            if (Fitting(at) is { } frame)
            {
                if (at + frame.Bytes > mpeg.Length)
                    return;
                Add(at, frame.Bytes);
                at += frame.Bytes;
            }
            else if (AudioTags.LengthOf(At(at)) is > 0 and var tag)
                at += tag;
            else if (Next(at + 1) is { } next)
                at = next;
            else
                return;
    }

    private MpegFrame? Fitting(long at)
    {
        if (MpegFrame.Of(At(at)) is not { } frame || frame.Layer != First.Layer)
            return null;
        if (frame.SampleRateHz == First.SampleRateHz)
            return frame;
        if (MpegFrame.Of(At(at + frame.Bytes))?.SampleRateHz == frame.SampleRateHz)
            ChangesRate = true;
        return null;
    }

    /// <summary>After rubbish: a frame that another follows, or with which the file ends.</summary>
    private long? Next(long from)
    {
        for (var at = from; at < Math.Min(from + LongestSearch, mpeg.Length - MpegFrame.HeadBytes); at++)
            if (
                AudioTags.LengthOf(At(at)) > 0
                || (
                    Fitting(at) is { } frame
                    && (at + frame.Bytes == mpeg.Length || Fitting(at + frame.Bytes) is not null)
                )
            )
                return at;
        return null;
    }

    private void Add(long at, int bytes)
    {
        Frames++;
        if (pieces.Count > 0 && pieces[^1] is var last && last.Begin + last.Length == at)
            pieces[^1] = last with { Length = last.Length + bytes };
        else
            pieces.Add(new(at, bytes));
    }

    /// <summary>Up to 32 bytes at an offset.</summary>
    private ReadOnlySpan<byte> At(long at)
    {
        const int wanted = 32;
        if (bufferAt < 0 || at < bufferAt || at + wanted > bufferAt + buffered)
        {
            mpeg.Position = bufferAt = at;
            buffered = mpeg.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        }
        return buffer.AsSpan((int)(at - bufferAt), Math.Min(wanted, buffered - (int)(at - bufferAt)));
    }
}
