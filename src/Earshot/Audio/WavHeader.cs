using static System.Buffers.Binary.BinaryPrimitives;

namespace Earshot.Audio;

/// <summary>
/// Walks the chunks of a RIFF, RF64 or BW64 file up to its samples. Sources: Multimedia Programming Interface 1.0
/// (1991), EBU Tech 3306 (RF64), ITU-R BS.2088 (BW64), WAVEFORMATEXTENSIBLE.
/// </summary>
internal sealed class WavHeader(Stream stream)
{
    private const uint LengthElsewhere = 0xFFFFFFFF;
    private const int MaximumChunks = 10_000;

    private readonly long start = stream.CanSeek ? stream.Position : 0;
    private long passed;
    private ulong? longDataSize;
    private Outcome<WavLayout>? layout;

    /// <summary>Reads up to the first byte of the samples.</summary>
    public Outcome<WavLayout> Read()
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
                    layout is null
                        ? "no fmt chunk: the file is cut off or damaged; copy it again"
                        : "no data chunk: the file is cut off or holds no samples; copy it again"
                );
            var size = ReadUInt32LittleEndian(chunk[4..]);
            if (chunk[..4].SequenceEqual("data"u8) && !(size == 0 && IsBeforeSamples()))
                return AtData(size);
            var whole = TryReadChunk(chunk[..4], size);
            if (layout is { IsOk: false } bad)
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
            layout ??= WavLayout.OfFormat(body);
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

    private Outcome<WavLayout> AtData(uint size)
    {
        if (layout is not { } known)
            return Bad("the data chunk stands before the fmt chunk: the file is damaged; write it again");
        var isLong = size == LengthElsewhere && longDataSize is not (null or 0);
        var bytes = isLong ? longDataSize!.Value : size;
        if (bytes > long.MaxValue && bytes != ulong.MaxValue)
            return Bad($"the header gives a length of {bytes} bytes: write the file again with a true header");
        var isOpen = isLong ? bytes == ulong.MaxValue : IsOpen(size);
        return known.Then<WavLayout>(l =>
            l with
            {
                DataBegin = passed,
                DeclaredBytes = isOpen ? null : (long)bytes,
                HeldBytes = stream.CanSeek ? Held(isOpen) : null,
                LaterBytes = stream.CanSeek && !isOpen ? WavChunks.DataBehind(stream, (long)bytes).Bytes : 0,
            }
        );
    }

    /// <summary>Whether this data chunk is an empty one before another that holds the samples.</summary>
    private bool IsBeforeSamples() =>
        stream.CanSeek && WavChunks.DataBehind(stream, 0) is { Bytes: > 0, IsWhole: true };

    /// <summary>
    /// A writer that can't seek back leaves 0, or a number beside 2^31 or 2^32: itself, less the header, less a page.
    /// </summary>
    private static bool IsOpen(uint size) => size is 0 or (>= 0x7FFF_0000 and <= 0x8000_FFFF) or >= 0xFFFF_0000;

    /// <summary>
    /// Bytes of samples that the file holds at most: what follows but is a tag or another chunk is none.
    /// </summary>
    private long Held(bool isOpen)
    {
        if (isOpen && WavChunks.Follow(stream))
            return 0;
        return (isOpen ? AudioTags.End(stream, stream.Position) : stream.Length) - stream.Position;
    }

    private bool TryFill(Span<byte> bytes)
    {
        var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        passed += read;
        return read == bytes.Length;
    }

    private bool TrySkip(long count)
    {
        if (stream.CanSeek)
        {
            if (stream.Position > stream.Length - count)
                return false;
            stream.Position += count;
            passed = stream.Position - start;
            return true;
        }
        Span<byte> ignored = stackalloc byte[4096];
        for (; count > 0; count -= Math.Min(count, ignored.Length))
            if (!TryFill(ignored[..(int)Math.Min(count, ignored.Length)]))
                return false;
        return true;
    }

    private static Outcome<WavLayout> Bad(string reason) => Outcome<WavLayout>.Skipped(reason);

    private static string Printable(ReadOnlySpan<byte> name)
    {
        foreach (var letter in name)
            if (letter is < 32 or > 126)
                return "0x" + Convert.ToHexString(name);
        return $"'{System.Text.Encoding.ASCII.GetString(name)}'";
    }
}
