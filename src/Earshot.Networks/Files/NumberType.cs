using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Earshot.Networks.Files;

/// <summary>How the numbers of a tensor lie in a file.</summary>
internal enum NumberType
{
    F32,
    F16,
    BF16,
    F64,
    I64,
    I32,
    I16,
    I8,
    U8,
    BOOL,
}

/// <summary>How they become <c>float</c>.</summary>
internal static class NumberTypes
{
    /// <summary>By the name that safetensors gives it.</summary>
    public static NumberType? Of(string name) =>
        Enum.TryParse<NumberType>(name, out var type) && Enum.IsDefined(type) ? type : null;

    /// <summary>By the class of storage that a PyTorch file names.</summary>
    public static NumberType? OfStorage(string name) =>
        name switch
        {
            "FloatStorage" => NumberType.F32,
            "HalfStorage" => NumberType.F16,
            "BFloat16Storage" => NumberType.BF16,
            "DoubleStorage" => NumberType.F64,
            "LongStorage" => NumberType.I64,
            "IntStorage" => NumberType.I32,
            "ShortStorage" => NumberType.I16,
            "CharStorage" => NumberType.I8,
            "ByteStorage" => NumberType.U8,
            "BoolStorage" => NumberType.BOOL,
            _ => null,
        };

    /// <summary>Bytes of a number.</summary>
    public static int Bytes(this NumberType type) =>
        type switch
        {
            NumberType.F64 or NumberType.I64 => 8,
            NumberType.F32 or NumberType.I32 => 4,
            NumberType.F16 or NumberType.BF16 or NumberType.I16 => 2,
            _ => 1,
        };

    /// <summary>Little-endian bytes to <c>float</c>; integers above 2²⁴ are rounded.</summary>
    public static void Decode(this NumberType type, ReadOnlySpan<byte> bytes, Span<float> to)
    {
        switch (type)
        {
            case NumberType.F32:
                bytes.CopyTo(MemoryMarshal.AsBytes(to));
                break;
            case NumberType.F16:
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), to);
                break;
            case NumberType.F64:
                TensorPrimitives.ConvertTruncating<double, float>(MemoryMarshal.Cast<byte, double>(bytes), to);
                break;
            default:
                for (var i = 0; i < to.Length; i++)
                    to[i] = type.One(bytes[(i * type.Bytes())..]);
                break;
        }
    }

    private static float One(this NumberType type, ReadOnlySpan<byte> bytes) =>
        type switch
        {
            NumberType.BF16 => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16),
            NumberType.I64 => BinaryPrimitives.ReadInt64LittleEndian(bytes),
            NumberType.I32 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
            NumberType.I16 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
            NumberType.I8 => (sbyte)bytes[0],
            NumberType.BOOL => bytes[0] == 0 ? 0 : 1,
            _ => bytes[0],
        };
}
