using System.Globalization;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Earshot.Audio;

/// <summary>What a WAV file's chunks say, codecs that are not read here among them.</summary>
/// <param name="Tag">The codec: the format tag, or the one that an extensible header names.</param>
/// <param name="Channels">Number of channels.</param>
/// <param name="SampleRateHz">Samples a second.</param>
/// <param name="BlockBytes">Bytes a frame, or a block of a codec that packs several.</param>
/// <param name="Bits">Bits a sample.</param>
internal sealed record WavLayout(int Tag, int Channels, int SampleRateHz, int BlockBytes, int Bits)
{
    private const int Pcm = 1,
        Float = 3,
        ALaw = 6,
        MuLaw = 7,
        Extensible = 0xFFFE;

    private static readonly byte[] Subformat = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71],
        Ambisonic = [0, 0, 0x21, 0x07, 0xD3, 0x11, 0x86, 0x44, 0xC8, 0xC1, 0xCA, 0, 0, 0];

    /// <summary>Where the samples begin, counted from RIFF.</summary>
    public long DataBegin { get; init; }

    /// <summary>Bytes of samples promised; null where the writer left the length open.</summary>
    public long? DeclaredBytes { get; init; }

    /// <summary>Bytes of samples that the file holds at most; null where it can't be told (a pipe).</summary>
    public long? HeldBytes { get; init; }

    /// <summary>
    /// Bytes of samples in further data chunks, which nobody reads: the first is the sound (Multimedia Programming
    /// Interface 1.0 knows one). 0 where it can't be told (a pipe).
    /// </summary>
    public long LaterBytes { get; init; }

    /// <summary>What is said of further data chunks; null where there are none.</summary>
    public string? LeftOut =>
        LaterBytes == 0
            ? null
            : $"only its first data chunk is read: {Amount(LaterBytes)} in another behind it are left out "
                + "(join them into one, or cut the file there)";

    /// <summary>How a sample is written; null for a codec or a width that is not read here.</summary>
    public WavEncoding? Encoding =>
        Channels > 0 && BlockBytes % Channels == 0 ? EncodingOf(Tag, Bits, BlockBytes / Channels) : null;

    /// <summary>Whether the codec is one of those read here, so that another reader has nothing to add.</summary>
    public bool IsKnownCodec => EncodingOf(Tag, Bits, (Bits + 7) / 8) is not null || Tag is ALaw or MuLaw;

    /// <summary>
    /// Bytes of samples to be read: null up to the end. Some writers count the header in, or 8 bytes of it.
    /// </summary>
    public long? ExpectedBytes =>
        HeldBytes is { } held && (DeclaredBytes is not { } declared || CountsHeader(declared - held))
            ? held
            : DeclaredBytes;

    /// <summary>Reads the fmt chunk.</summary>
    public static Outcome<WavLayout> OfFormat(ReadOnlySpan<byte> fmt)
    {
        if (fmt.Length < 16)
            return Bad($"the fmt chunk has {fmt.Length} bytes, expected at least 16: the file is damaged");
        int tag = ReadUInt16LittleEndian(fmt),
            channels = ReadUInt16LittleEndian(fmt[2..]);
        var rate = ReadUInt32LittleEndian(fmt[4..]);
        if (
            tag == Extensible
            && fmt.Length >= 40
            && (fmt[26..40].SequenceEqual(Subformat) || fmt[26..40].SequenceEqual(Ambisonic))
        )
            tag = ReadUInt16LittleEndian(fmt[24..]);
        return AudioLimits.Check(rate, channels) is { } reason
            ? Bad(reason)
            : new WavLayout(
                tag,
                channels,
                (int)rate,
                ReadUInt16LittleEndian(fmt[12..]),
                ReadUInt16LittleEndian(fmt[14..])
            );
    }

    /// <summary>What the managed reader needs, or why it can't read this.</summary>
    public Outcome<WavFormat> ToFormat()
    {
        if (Encoding is { } encoding)
        {
            var format = new WavFormat(SampleRateHz, Channels, encoding);
            return format with { DeclaredFrames = DeclaredBytes is null ? null : ExpectedBytes / format.BytesPerFrame };
        }
        return Outcome<WavFormat>.Skipped(
            IsKnownCodec
                ? $"the header gives {BlockBytes} bytes a frame, but {Channels} channels of {Bits} bits take "
                    + $"{Channels * (Bits + 7) / 8}: write the file again with a true header"
                : $"WAV encoding tag 0x{Tag:X4} with {Bits} bits; read are integers of 8, 16, 24 and 32 bits "
                    + $"(0x0001), floats of 32 and 64 bits (0x0003), A-law and µ-law: convert it to 16-bit PCM"
        );
    }

    private string Amount(long bytes) =>
        Encoding is null || BlockBytes == 0
            ? $"{bytes} bytes"
            : string.Create(CultureInfo.InvariantCulture, $"{(double)(bytes / BlockBytes) / SampleRateHz:0.###} s");

    private bool CountsHeader(long excess) => excess == 8 || excess == DataBegin || excess == DataBegin - 8;

    /// <summary>Integers are left-justified in their bytes, also where those are more than the bits need.</summary>
    private static WavEncoding? EncodingOf(int tag, int bits, int bytes) =>
        (tag, bits, bytes) switch
        {
            (Pcm, > 0 and <= 8, 1) => WavEncoding.Integer8,
            (Pcm, > 8 and <= 16, 2) => WavEncoding.Integer16,
            (Pcm, > 16 and <= 24, 3) => WavEncoding.Integer24,
            (Pcm, > 8 and <= 32, 4) => WavEncoding.Integer32,
            (Float, 32, 4) => WavEncoding.Float32,
            (Float, 64, 8) => WavEncoding.Float64,
            (ALaw, _, 1) => WavEncoding.ALaw,
            (MuLaw, _, 1) => WavEncoding.MuLaw,
            _ => null,
        };

    private static Outcome<WavLayout> Bad(string reason) => Outcome<WavLayout>.Skipped(reason);
}
