using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Earshot.Formats.Pickle;

/// <summary>A cursor over a pickle's bytes; running off the end is bad data.</summary>
internal ref struct PickleReader(ReadOnlySpan<byte> bytes)
{
    private const int LongestNumber = 32;
    private static readonly UTF8Encoding StrictUtf8 = new(
        encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: true
    );
    private ReadOnlySpan<byte> rest = bytes;
    private readonly int length = bytes.Length;

    public readonly int Position => length - rest.Length;

    public ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)rest.Length)
            throw new InvalidDataException($"the pickle ends at byte {length}, wanted {count} more at byte {Position}");
        var taken = rest[..(int)count];
        rest = rest[(int)count..];
        return taken;
    }

    public byte Byte() => Take(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>A length that its format stores as signed.</summary>
    public ulong SignedLength() =>
        Int32() is >= 0 and var count
            ? (ulong)count
            : throw new InvalidDataException($"a negative length at byte {Position - 4} of the pickle");

    public double Double() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    public string Latin1(ulong count) => Encoding.Latin1.GetString(Take(count));

    public string Utf8(ulong count)
    {
        var text = Take(count);
        try
        {
            return StrictUtf8.GetString(text);
        }
        catch (DecoderFallbackException)
        {
            throw new InvalidDataException($"text before byte {Position} of the pickle is not UTF-8");
        }
    }

    /// <summary>A two's complement integer of that many bytes, little-endian.</summary>
    public long Integer(ulong count)
    {
        if (count > 8)
            throw new InvalidDataException(
                $"an integer of {count} bytes at byte {Position} of the pickle; at most 8 are read"
            );
        var value = 0L;
        var bytes = Take(count);
        for (var i = bytes.Length - 1; i >= 0; i--)
            value = value << 8 | bytes[i];
        var unused = 64 - 8 * bytes.Length;
        return bytes.Length == 0 ? 0 : value << unused >> unused;
    }

    public ReadOnlySpan<byte> Line()
    {
        var end = rest.IndexOf((byte)'\n');
        if (end < 0)
            throw new InvalidDataException($"a line without end at byte {Position} of the pickle");
        return Take((ulong)end + 1)[..end];
    }

    public string TextLine() => Encoding.Latin1.GetString(Line());

    /// <summary>
    /// A decimal integer on a line, Python 2's trailing L allowed; <c>00</c> and <c>01</c> are truth values where
    /// <paramref name="truth"/> is set.
    /// </summary>
    public object IntegerLine(bool truth)
    {
        var line = Line();
        if (truth && line is [(byte)'0', (byte)'0' or (byte)'1'])
            return line[1] == '1';
        if (!truth && line.EndsWith("L"u8))
            line = line[..^1];
        if (
            line.Length <= LongestNumber
            && long.TryParse(line, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
        )
            return value;
        throw new InvalidDataException(
            $"a line of {line.Length} bytes before byte {Position} of the pickle is not an integer of 64 bits"
        );
    }

    public double DoubleLine()
    {
        var line = Line();
        if (
            line.Length <= LongestNumber
            && double.TryParse(line, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
        )
            return value;
        throw new InvalidDataException(
            $"a line of {line.Length} bytes before byte {Position} of the pickle is not a number"
        );
    }

    public int IndexLine() =>
        IntegerLine(truth: false) is long and >= 0 and <= int.MaxValue and var index
            ? (int)index
            : throw new InvalidDataException(
                $"a place in the memo before byte {Position} of the pickle is out of range"
            );
}
