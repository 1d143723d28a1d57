using Earshot.Audio;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Earshot.Decoding;

/// <summary>Which reader a file's first bytes behind its tags call for, whatever its name ends in.</summary>
/// <param name="Reader">Who reads it.</param>
/// <param name="Name">The format's name, for messages.</param>
internal sealed record AudioContainer(AudioReader Reader, string Name)
{
    /// <summary>How many bytes <see cref="Of"/> wants to see.</summary>
    public const int HeadBytes = 64;

    /// <summary>Where the sound begins behind tags.</summary>
    public long Begin { get; init; }

    /// <summary>Where it ends before tags.</summary>
    public long End { get; init; }

    /// <summary>What of its sound nobody reads; null for a whole one, and where the reader itself says it.</summary>
    public string? LeftOut { get; init; }

    /// <summary>The container of a file that can be sought; a reason where none that is known begins it.</summary>
    public static Outcome<AudioContainer> Of(Stream file, bool keepCut = false)
    {
        var begin = AudioTags.Begin(file);
        var bytes = new byte[HeadBytes];
        var head = bytes.AsSpan(0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
        var end = AudioTags.End(file, begin);
        if (!keepCut && CutOf(head, end - begin) is { } cut)
            return Outcome<AudioContainer>.Skipped(cut);
        file.Position = begin;
        return (OfRiff(head, file) ?? OfSndFile(head) ?? OfFfmpeg(head)) is { } found
            ? found with
            {
                Begin = begin,
                End = end,
            }
            : Outcome<AudioContainer>.Skipped(
                $"not a known audio format (it begins with {Convert.ToHexString(head[..Math.Min(head.Length, 8)])}): "
                    + "convert it to WAV or FLAC"
            );
    }

    /// <summary>Why a file that begins so and has so many bytes is not whole; null where nothing tells.</summary>
    public static string? CutOf(ReadOnlySpan<byte> head, long bytes) =>
        DeclaredBytes(head) is { } declared && declared > bytes
            ? $"truncated: the header promises {declared} bytes, the file holds {bytes}: copy it again"
            : null;

    /// <summary>
    /// The file length that a header promises where libsndfile would not mind a shorter file; null where it promises
    /// none.
    /// </summary>
    private static long? DeclaredBytes(ReadOnlySpan<byte> head)
    {
        if (head.Length < 24)
            return null;
        if (head.StartsWith("FORM"u8) || head.StartsWith("RIFX"u8))
            return Promise(ReadUInt32BigEndian(head[4..]), 8);
        if (head.StartsWith(".snd"u8))
            return Promise(ReadUInt32BigEndian(head[8..]), ReadUInt32BigEndian(head[4..]));
        return head.StartsWith("riff"u8) && ReadInt64LittleEndian(head[16..]) is > 0 and var bytes ? bytes : null;
    }

    /// <summary>A streaming writer leaves 0 or the largest number.</summary>
    private static long? Promise(uint body, uint before) => body is > 0 and < 0x7FFFF000 ? (long)body + before : null;

    private static AudioContainer? OfRiff(ReadOnlySpan<byte> head, Stream file)
    {
        if (head.Length < 12)
            return null;
        var wave = head[8..12].SequenceEqual("WAVE"u8);
        if (wave && (head[..4].SequenceEqual("RF64"u8) || head[..4].SequenceEqual("BW64"u8)))
            return new(AudioReader.Managed, "WAV");
        if (wave && head[..4].SequenceEqual("RIFX"u8))
            return new(AudioReader.SndFile, "big-endian WAV");
        if (!head[..4].SequenceEqual("RIFF"u8))
            return null;
        if (wave)
            return new WavHeader(file).Read() is { IsOk: true, Value: { IsKnownCodec: false } layout }
                ? new(AudioReader.SndFile, "compressed WAV") { LeftOut = layout.LeftOut }
                : new(AudioReader.Managed, "WAV");
        return head[8..12].SequenceEqual("AVI "u8) ? new(AudioReader.Ffmpeg, "AVI") : null;
    }

    private static AudioContainer? OfSndFile(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("fLaC"u8))
            return new(AudioReader.SndFile, "FLAC");
        if (head.StartsWith("OggS"u8))
            return new(AudioReader.SndFile, "Ogg");
        if (head.StartsWith("caff"u8))
            return new(AudioReader.SndFile, "CAF");
        if (head.StartsWith(".snd"u8))
            return new(AudioReader.SndFile, "AU");
        if (head.StartsWith("riff"u8))
            return new(AudioReader.SndFile, "Wave64");
        if (head.Length >= 12 && head.StartsWith("FORM"u8) && head[8..11].SequenceEqual("AIF"u8))
            return new(AudioReader.SndFile, "AIFF");
        return IsMpegLayer(head) ? new(AudioReader.SndFile, "MP3") : null;
    }

    /// <summary>
    /// An MPEG audio frame: 11 set bits, a version, a layer other than 0 (which is AAC's ADTS), a bit rate.
    /// </summary>
    internal static bool IsMpegLayer(ReadOnlySpan<byte> head) =>
        head.Length >= 4
        && head[0] == 0xFF
        && (head[1] & 0xE0) == 0xE0
        && (head[1] & 0x18) != 0x08
        && (head[1] & 0x06) != 0
        && (head[2] & 0xF0) != 0xF0;

    private static AudioContainer? OfFfmpeg(ReadOnlySpan<byte> head)
    {
        if (head.Length >= 8 && head[4..8].SequenceEqual("ftyp"u8))
            return new(AudioReader.Ffmpeg, "MP4 (M4A: AAC or ALAC)");
        if (head.StartsWith<byte>([0x1A, 0x45, 0xDF, 0xA3]))
            return new(AudioReader.Ffmpeg, "Matroska or WebM");
        if (head.StartsWith<byte>([0x30, 0x26, 0xB2, 0x75]))
            return new(AudioReader.Ffmpeg, "ASF (WMA)");
        if (head.Length >= 2 && head[0] == 0xFF && (head[1] & 0xF6) == 0xF0)
            return new(AudioReader.Ffmpeg, "AAC");
        if (head.StartsWith("#!AMR"u8))
            return new(AudioReader.Ffmpeg, "AMR");
        if (head.StartsWith("wvpk"u8))
            return new(AudioReader.Ffmpeg, "WavPack");
        if (head.StartsWith("MAC "u8))
            return new(AudioReader.Ffmpeg, "Monkey's Audio");
        if (head.StartsWith("FLV"u8))
            return new(AudioReader.Ffmpeg, "FLV");
        return head.StartsWith<byte>([0, 0, 1, 0xBA]) ? new(AudioReader.Ffmpeg, "MPEG video") : null;
    }
}

/// <summary>Who reads a format.</summary>
internal enum AudioReader
{
    /// <summary><see cref="Audio.WavReader"/>, in this process.</summary>
    Managed,

    /// <summary>libsndfile, in a worker.</summary>
    SndFile,

    /// <summary>ffmpeg, a process a clip.</summary>
    Ffmpeg,
}
