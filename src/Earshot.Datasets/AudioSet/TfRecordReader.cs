using System.Buffers.Binary;
using System.Numerics;
using Earshot.Formats;

namespace Earshot.Datasets.AudioSet;

/// <summary>
/// TensorFlow's record files: length (8 bytes), its checksum (4), the record, its checksum (4), one after the other.
/// </summary>
internal static class TfRecordReader
{
    private const int HeaderBytes = 12,
        FooterBytes = 4;

    /// <summary>The records of a file, each checked.</summary>
    /// <exception cref="InvalidDataException">A record is cut short or its checksum doesn't fit.</exception>
    public static IEnumerable<ReadOnlyMemory<byte>> Records(ReadOnlyMemory<byte> file)
    {
        for (var number = 0; !file.IsEmpty; number++)
        {
            var length = Length(file.Span, number);
            var record = file.Slice(HeaderBytes, length);
            RequireChecksum(record.Span, file.Span[(HeaderBytes + length)..], number);
            yield return record;
            file = file[(HeaderBytes + length + FooterBytes)..];
        }
    }

    /// <summary>
    /// CRC-32C, rotated right by 15 bits, plus a constant: so a checksum stored among the data is not mistaken for one
    /// over it.
    /// </summary>
    public static uint MaskedChecksum(ReadOnlySpan<byte> data) =>
        unchecked(BitOperations.RotateRight(Crc32C.Of(data), 15) + 0xa282ead8u);

    private static int Length(ReadOnlySpan<byte> file, int number)
    {
        if (file.Length < HeaderBytes + FooterBytes)
            throw new InvalidDataException($"record {number} is cut short: {file.Length} bytes are left");
        RequireChecksum(file[..sizeof(ulong)], file[sizeof(ulong)..], number);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(file);
        var room = (ulong)(file.Length - HeaderBytes - FooterBytes);
        return length <= room
            ? (int)length
            : throw new InvalidDataException(
                $"record {number} is cut short: it should have {length} bytes, {room} are left"
            );
    }

    private static void RequireChecksum(ReadOnlySpan<byte> data, ReadOnlySpan<byte> stored, int number)
    {
        var (expected, got) = (BinaryPrimitives.ReadUInt32LittleEndian(stored), MaskedChecksum(data));
        if (expected != got)
            throw new InvalidDataException(
                $"record {number} is damaged: its checksum is {got:x8}, {expected:x8} is stored"
            );
    }
}
