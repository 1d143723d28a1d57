using System.Buffers.Binary;
using System.Text;
using Earshot.Formats.Pickle;

namespace Earshot.Datasets.Planetoid;

/// <summary>
/// A pickled numpy array: <c>_reconstruct(ndarray, (0,), "b")</c>, completed with (version, shape, dtype, Fortran
/// order, bytes).
/// </summary>
internal sealed class PickledArray : IPickleState
{
    private NumpyDtype dtype = new("i1");
    private byte[] bytes = [];

    public int[] Shape { get; private set; } = [0];

    public void SetState(object? state)
    {
        var parts = PickleValue.As<object?[]>(state, "state of an array");
        Shape = PickleValue.Sizes(parts.Item<object>(1, "shape"), "shape");
        dtype = parts.Item<NumpyDtype>(2, "dtype");
        if (parts.Item<bool>(3, "order"))
            throw new InvalidDataException(
                "a numpy array in Fortran order is not read; save numpy.ascontiguousarray of it"
            );
        // Python 2 pickled the bytes as a string, which the unpickler reads as Latin-1.
        bytes = Encoding.Latin1.GetBytes(parts.Item<string>(4, "bytes of an array"));
        var expected = Shape.Aggregate((double)dtype.BytesEach, (product, size) => product * size);
        if (bytes.Length != expected)
            throw new InvalidDataException(
                $"a numpy array [{string.Join(", ", Shape)}] has " + $"{bytes.Length} bytes, expected {expected}"
            );
    }

    public static object Create(object?[] arguments) => new PickledArray();

    /// <summary>All items in C order.</summary>
    public double[] ToDoubles()
    {
        var size = dtype.BytesEach;
        var items = new double[bytes.Length / size];
        for (var i = 0; i < items.Length; i++)
            items[i] = Read(bytes.AsSpan(i * size, size));
        return items;
    }

    /// <summary>All items as sizes or positions.</summary>
    public int[] ToSizes() =>
        Array.ConvertAll(
            ToDoubles(),
            item =>
                item is >= 0 and <= int.MaxValue && item == Math.Truncate(item)
                    ? (int)item
                    : throw new InvalidDataException($"a numpy array of positions holds {item}")
        );

    private double Read(ReadOnlySpan<byte> item) =>
        dtype.Code switch
        {
            "i1" => (sbyte)item[0],
            "u1" or "b1" => item[0],
            "i2" => BinaryPrimitives.ReadInt16LittleEndian(item),
            "u2" => BinaryPrimitives.ReadUInt16LittleEndian(item),
            "i4" => BinaryPrimitives.ReadInt32LittleEndian(item),
            "i8" => BinaryPrimitives.ReadInt64LittleEndian(item),
            "f4" => BinaryPrimitives.ReadSingleLittleEndian(item),
            _ => BinaryPrimitives.ReadDoubleLittleEndian(item),
        };
}
