using static System.Buffers.Binary.BinaryPrimitives;

namespace Earshot.Formats.Pickle;

/// <summary>A PyTorch storage class: how the numbers of one type lie in a file, and how they become float32.</summary>
/// <param name="BytesEach">Bytes a number.</param>
/// <param name="Read">A number from its little-endian bytes.</param>
internal sealed record TorchStorageType(int BytesEach, TorchStorageType.Reader Read)
{
    public delegate float Reader(ReadOnlySpan<byte> bytes);

    /// <summary>The classes that are read, by the name a pickle gives them.</summary>
    public static readonly IReadOnlyDictionary<string, TorchStorageType> ByName = new Dictionary<
        string,
        TorchStorageType
    >
    {
        ["torch FloatStorage"] = new(4, ReadSingleLittleEndian),
        ["torch DoubleStorage"] = new(8, bytes => (float)ReadDoubleLittleEndian(bytes)),
        ["torch HalfStorage"] = new(2, bytes => (float)ReadHalfLittleEndian(bytes)),
        ["torch BFloat16Storage"] = new(
            2,
            bytes => BitConverter.Int32BitsToSingle(ReadUInt16LittleEndian(bytes) << 16)
        ),
        ["torch LongStorage"] = new(8, bytes => ReadInt64LittleEndian(bytes)),
        ["torch IntStorage"] = new(4, bytes => ReadInt32LittleEndian(bytes)),
        ["torch ShortStorage"] = new(2, bytes => ReadInt16LittleEndian(bytes)),
        ["torch CharStorage"] = new(1, bytes => (sbyte)bytes[0]),
        ["torch ByteStorage"] = new(1, bytes => bytes[0]),
        ["torch BoolStorage"] = new(1, bytes => bytes[0] == 0 ? 0 : 1),
    };

    /// <summary>All numbers of a storage.</summary>
    public float[] Decode(ReadOnlySpan<byte> bytes)
    {
        var values = new float[bytes.Length / BytesEach];
        for (var i = 0; i < values.Length; i++)
            values[i] = Read(bytes.Slice(i * BytesEach, BytesEach));
        return values;
    }
}
