using System.Text;

namespace Earshot.Inference.Onnx;

/// <summary>Protocol Buffers' wire format, writing only: the part of it that an ONNX file needs.</summary>
/// <remarks>
/// Source: protobuf.dev/programming-guides/encoding. A field is its number and wire type, then a varint or a length and
/// bytes.
/// </remarks>
internal sealed class ProtobufWriter
{
    private readonly MemoryStream stream = new();

    public ReadOnlySpan<byte> Bytes => stream.GetBuffer().AsSpan(0, checked((int)stream.Length));

    public ProtobufWriter Integer(int field, long value)
    {
        Varint((ulong)field << 3);
        Varint(unchecked((ulong)value));
        return this;
    }

    public ProtobufWriter Float(int field, float value)
    {
        Varint((ulong)field << 3 | 5);
        stream.Write(BitConverter.GetBytes(value));
        return this;
    }

    public ProtobufWriter Data(int field, ReadOnlySpan<byte> bytes)
    {
        Varint((ulong)field << 3 | 2);
        Varint((ulong)bytes.Length);
        stream.Write(bytes);
        return this;
    }

    public ProtobufWriter Text(int field, string value) => Data(field, Encoding.UTF8.GetBytes(value));

    public ProtobufWriter Message(int field, ProtobufWriter message) => Data(field, message.Bytes);

    private void Varint(ulong value)
    {
        for (; value > 127; value >>= 7)
            stream.WriteByte((byte)(value | 128));
        stream.WriteByte((byte)value);
    }
}
