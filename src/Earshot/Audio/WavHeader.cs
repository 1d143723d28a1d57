using static System.Buffers.Binary.BinaryPrimitives;

namespace Earshot.Audio;

/// <summary>
/// Walks the chunks of a RIFF, RF64 or BW64 file up to its samples. Sources: Multimedia Programming Interface 1.0
/// (1991), EBU Tech 3306 (RF64), ITU-R BS.2088 (BW64), WAVEFORMATEXTENSIBLE.
/// </summary>
internal sealed class WavHeader(Stream stream)
{
    private const uint LengthElsewhere = 0xFFFFFFFF;
    private const uint SoxStreamLength = 0x7FFFF000;
    private const int MaximumChunks = 10_000;
    private static readonly byte[] SubformatTail = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71];

    private ulong? longDataSize;
    private Outcome<WavFormat>? format;

    /// <summary>Reads up to the first byte of the samples.</summary>
    public Outcome<WavFormat> Read()
    {
        Span<byte> riff = stackalloc byte[12];
        if (!TryFill(riff))
            return Bad("the file ends within its header: it is empty or cut off; copy it again");
        if (
            !(
                riff[..4].SequenceEqual("RIFF"u8)
                || riff[..4].SequenceEqual("RF64"u8)
                || riff[..4].SequenceEqual("BW64"u8)
            ) || !riff[8..].SequenceEqual("WAVE"u8)
        )
            return Bad($"not a WAV file: it begins with {Printable(riff[..4])}, expected RIFF, RF64 or BW64 and WAVE");
        Span<byte> chunk = stackalloc byte[8];
        for (var i = 0; i < MaximumChunks; i++)
        {
            if (!TryFill(chunk))
                return Bad(
                    format is null
                        ? "no fmt chunk: the file is cut off or damaged; copy it again"
                        : "no data chunk: the file is cut off or holds no samples; copy it again"
                );
            var size = ReadUInt32LittleEndian(chunk[4..]);
            if (chunk[..4].SequenceEqual("data"u8))
                return AtData(size);
            var whole = TryReadChunk(chunk[..4], size);
            if (format is { IsOk: false } bad)
                return bad;
            if (!whole)
                return Bad(
                    $"truncated: the file ends within its {Printable(chunk[..4])} "
                        + $"chunk of {size} bytes; copy it again"
                );
        }
        return Bad($"more than {MaximumChunks} chunks stand before the samples: the file is damaged");
    }

    private bool TryReadChunk(ReadOnlySpan<byte> name, uint size)
    {
        Span<byte> body = stackalloc byte[40];
        body = body[..(int)Math.Min(size, 40)];
        if (name.SequenceEqual("fmt "u8))
        {
            if (!TryFill(body))
                return false;
            format ??= ReadFormat(body);
        }
        else if (name.SequenceEqual("ds64"u8))
        {
            if (!TryFill(body))
                return false;
            if (body.Length >= 16)
                longDataSize = ReadUInt64LittleEndian(body[8..]);
        }
        else
            body = [];
        return TrySkip((long)size + (size & 1) - body.Length);
    }

    private static Outcome<WavFormat> ReadFormat(ReadOnlySpan<byte> fmt)
    {
        if (fmt.Length < 16)
            return Bad($"the fmt chunk has {fmt.Length} bytes, expected at least 16: the file is damaged");
        int tag = ReadUInt16LittleEndian(fmt),
            channels = ReadUInt16LittleEndian(fmt[2..]),
            align = ReadUInt16LittleEndian(fmt[12..]),
            bits = ReadUInt16LittleEndian(fmt[14..]);
        var rate = ReadUInt32LittleEndian(fmt[4..]);
        if (tag == 0xFFFE && fmt.Length >= 40 && fmt[26..40].SequenceEqual(SubformatTail))
            tag = ReadUInt16LittleEndian(fmt[24..]);
        if (AudioLimits.Check(rate, channels) is { } reason)
            return Bad(reason);
        if (EncodingOf(tag, bits) is not { } encoding)
            return Bad(
                $"WAV encoding tag 0x{tag:X4} with {bits} bits; read are integers of 8, 16, 24 and 32 bits "
                    + $"(0x0001) and floats of 32 and 64 bits (0x0003): convert it to 16-bit PCM"
            );
        var format = new WavFormat((int)rate, channels, encoding);
        return align == format.BytesPerFrame
            ? format
            : Bad(
                $"the header gives {align} bytes a frame, but {channels} channels of {bits} bits take "
                    + $"{format.BytesPerFrame}: write the file again with a true header"
            );
    }

    private static WavEncoding? EncodingOf(int tag, int bits) =>
        (tag, bits) switch
        {
            (1, > 0 and <= 8) => WavEncoding.Integer8,
            (1, > 8 and <= 16) => WavEncoding.Integer16,
            (1, > 16 and <= 24) => WavEncoding.Integer24,
            (1, > 24 and <= 32) => WavEncoding.Integer32,
            (3, 32) => WavEncoding.Float32,
            (3, 64) => WavEncoding.Float64,
            _ => null,
        };

    /// <summary>
    /// The promised length, null where a writer that could not seek back left 0, 2^32-1 or (sox) 0x7FFFF000.
    /// </summary>
    private Outcome<WavFormat> AtData(uint size)
    {
        if (format is not { } known)
            return Bad("the data chunk stands before the fmt chunk: the file is damaged; write it again");
        var bytes = size == LengthElsewhere ? longDataSize ?? 0 : size;
        if (bytes > long.MaxValue && bytes != ulong.MaxValue)
            return Bad($"the header gives a length of {bytes} bytes: write the file again with a true header");
        var open = bytes is 0 or ulong.MaxValue || size == SoxStreamLength;
        return known.Then<WavFormat>(f => f with { DeclaredFrames = open ? null : (long)bytes / f.BytesPerFrame });
    }

    private bool TryFill(Span<byte> bytes) =>
        stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length;

    private bool TrySkip(long count)
    {
        if (stream.CanSeek)
        {
            if (stream.Position > stream.Length - count)
                return false;
            stream.Position += count;
            return true;
        }
        Span<byte> ignored = stackalloc byte[4096];
        for (; count > 0; count -= Math.Min(count, ignored.Length))
            if (!TryFill(ignored[..(int)Math.Min(count, ignored.Length)]))
                return false;
        return true;
    }

    private static Outcome<WavFormat> Bad(string reason) => Outcome<WavFormat>.Skipped(reason);

    private static string Printable(ReadOnlySpan<byte> name)
    {
        foreach (var letter in name)
            if (letter is < 32 or > 126)
                return "0x" + Convert.ToHexString(name);
        return $"'{System.Text.Encoding.ASCII.GetString(name)}'";
    }
}
