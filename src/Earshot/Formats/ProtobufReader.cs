using System.Buffers.Binary;

namespace Earshot.Formats;

/// <summary>A cursor over a protocol buffer message: its fields one by one, unknown ones passed over.</summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> rest = message;

    /// <summary>The number of the current field.</summary>
    public int Field { get; private set; }

    /// <summary>
    /// The content of the current field where it is a text, bytes, a message or packed numbers; else empty.
    /// </summary>
    public ReadOnlySpan<byte> Content { get; private set; }

    /// <summary>The value of the current field where it is a number.</summary>
    public ulong Number { get; private set; }

    /// <summary>Whether the current field is a number, as opposed to <see cref="Content"/>.</summary>
    public bool IsNumber { get; private set; }

    /// <summary>Goes to the next field; false at the end.</summary>
    /// <exception cref="InvalidDataException">The message is malformed.</exception>
    public bool Next()
    {
        if (rest.IsEmpty)
            return false;
        var tag = Varint(ref rest);
        if (tag is < 8 or > uint.MaxValue)
            throw new InvalidDataException($"the message has a field numbered {tag >> 3}");
        Field = (int)(tag >> 3);
        Content = default;
        Number = 0;
        IsNumber = (tag & 7) != 2;
        switch (tag & 7)
        {
            case 0:
                Number = Varint(ref rest);
                break;
            case 1:
                Number = BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
                break;
            case 2:
                Content = Take(Varint(ref rest));
                break;
            case 5:
                Number = BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
                break;
            default:
                throw new InvalidDataException($"field {Field} of the message has the unknown wire type {tag & 7}");
        }
        return true;
    }

    /// <summary>Reads a number of 7 bits a byte, the lowest first.</summary>
    public static ulong Varint(ref ReadOnlySpan<byte> bytes)
    {
        var value = 0UL;
        for (var i = 0; i < bytes.Length && i < 10; i++)
        {
            value |= (ulong)(bytes[i] & 0x7F) << 7 * i;
            if (bytes[i] >= 0x80)
                continue;
            bytes = bytes[(i + 1)..];
            return value;
        }
        throw new InvalidDataException("the message holds a number that doesn't end");
    }

    private ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)rest.Length)
            throw new InvalidDataException(
                $"field {Field} of the message should have {count} bytes, {rest.Length} are left"
            );
        var taken = rest[..(int)count];
        rest = rest[(int)count..];
        return taken;
    }
}
