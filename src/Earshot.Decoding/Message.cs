using System.Buffers.Binary;
using System.Text;

namespace Earshot.Decoding;

/// <summary>What a message between parent and worker is about.</summary>
internal enum MessageKind : byte
{
    /// <summary>
    /// To the worker: open the file of this path (UTF-8) behind a byte: 1 to keep a clip up to a cut.
    /// </summary>
    Open = 1,

    /// <summary>To the worker: the next samples, at most so many (int32).</summary>
    Read,

    /// <summary>To the worker: go forward towards a frame (int64).</summary>
    Skip,

    /// <summary>To the worker: what was noticed of the sound.</summary>
    Describe,

    /// <summary>To the worker: close the file; not answered.</summary>
    Close,

    /// <summary>From the worker: rate, channels, declared frames (-1: not known), decoder.</summary>
    Opened,

    /// <summary>From the worker: mono samples (float32); none at the end.</summary>
    Samples,

    /// <summary>From the worker: the frame that comes next (int64).</summary>
    Reached,

    /// <summary>From the worker: <see cref="QualityRecord"/>.</summary>
    Described,

    /// <summary>From the worker: why libsndfile can't open a file that another may (UTF-8).</summary>
    Refused,

    /// <summary>From the worker: why the clip is bad (UTF-8).</summary>
    Failed,
}

/// <summary>
/// Messages between parent and worker: kind (1 byte), length (int32, little-endian), payload of at most 256 KiB.
/// </summary>
internal static class Message
{
    public const int MaximumBytes = 1 << 18;
    private const int HeadBytes = 5;

    public static void Write(Stream stream, MessageKind kind, ReadOnlySpan<byte> payload)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        head[0] = (byte)kind;
        BinaryPrimitives.WriteInt32LittleEndian(head[1..], payload.Length);
        stream.Write(head);
        stream.Write(payload);
        stream.Flush();
    }

    public static void WriteOpened(Stream stream, OpenedClip clip)
    {
        var payload = new byte[16 + Encoding.UTF8.GetByteCount(clip.Decoder)];
        BinaryPrimitives.WriteInt32LittleEndian(payload, clip.SampleRateHz);
        BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan(4), clip.Channels);
        BinaryPrimitives.WriteInt64LittleEndian(payload.AsSpan(8), clip.DeclaredFrames ?? -1);
        Encoding.UTF8.GetBytes(clip.Decoder, payload.AsSpan(16));
        Write(stream, MessageKind.Opened, payload);
    }

    public static OpenedClip ParseOpened(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < 16)
            throw new InvalidDataException(
                $"the decode worker's answer has {payload.Length} bytes, expected at least 16"
            );
        var declared = BinaryPrimitives.ReadInt64LittleEndian(payload[8..]);
        return new(
            BinaryPrimitives.ReadInt32LittleEndian(payload),
            BinaryPrimitives.ReadInt32LittleEndian(payload[4..]),
            declared < 0 ? null : declared,
            Encoding.UTF8.GetString(payload[16..])
        );
    }

    /// <summary>Reads a message into <paramref name="payload"/>; false at the end of the stream.</summary>
    /// <exception cref="InvalidDataException">The length is out of bounds: the other side is not to be trusted any
    /// more.</exception>
    public static bool TryRead(Stream stream, byte[] payload, out MessageKind kind, out int length)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        (kind, length) = (0, 0);
        if (stream.ReadAtLeast(head, HeadBytes, throwOnEndOfStream: false) < HeadBytes)
            return false;
        (kind, length) = ((MessageKind)head[0], BinaryPrimitives.ReadInt32LittleEndian(head[1..]));
        if (length < 0 || length > payload.Length)
            throw new InvalidDataException($"a message of {length} bytes, at most {payload.Length} are taken");
        return stream.ReadAtLeast(payload.AsSpan(0, length), length, throwOnEndOfStream: false) == length;
    }
}

/// <summary>A worker's answer to <see cref="MessageKind.Open"/>.</summary>
internal sealed record OpenedClip(int SampleRateHz, int Channels, long? DeclaredFrames, string Decoder);
