namespace Earshot.Networks.Files;

/// <summary>Where a tensor lies.</summary>
/// <param name="Type">Its numbers.</param>
/// <param name="Shape">Sizes of its axes.</param>
/// <param name="First">Its first number within its storage.</param>
/// <param name="Strides">From one step of an axis to the next; null: row-major without gaps.</param>
/// <param name="Open">A stream of its storage from a byte on.</param>
internal sealed record WeightEntry(NumberType Type, int[] Shape, long First, int[]? Strides, Func<long, Stream> Open)
{
    private const int BytesAtOnce = 1 << 20;

    /// <summary>Number of values.</summary>
    public int Count { get; } = Shape.Aggregate(1, (count, size) => checked(count * size));

    /// <summary>Numbers of the storage from the first to the last value.</summary>
    public long Reach =>
        Strides is null ? Count
        : Count == 0 ? 0
        : 1 + Shape.Zip(Strides, (size, stride) => (size - 1L) * stride).Sum();

    /// <summary>Strides, or null where they are those of a row-major tensor without gaps.</summary>
    public static int[]? Gaps(int[] shape, int[] strides)
    {
        var expected = 1L;
        for (var d = shape.Length - 1; d >= 0; d--)
        {
            if (shape[d] != 1 && strides[d] != expected)
                return strides;
            expected *= shape[d];
        }
        return null;
    }

    /// <summary>The values, row-major; as many as there are.</summary>
    /// <exception cref="InvalidDataException">The file ends early.</exception>
    public void Read(Span<float> to)
    {
        if (Strides is null)
        {
            ReadRun(to);
            return;
        }
        var storage = new float[Reach];
        ReadRun(storage);
        for (var i = 0; i < to.Length; i++)
            to[i] = storage[Place(i)];
    }

    private void ReadRun(Span<float> to)
    {
        using var stream = Open(First * Type.Bytes());
        var buffer = new byte[Math.Clamp(to.Length * (long)Type.Bytes(), 1, BytesAtOnce)];
        while (to.Length > 0)
        {
            var count = Math.Min(to.Length, buffer.Length / Type.Bytes());
            var bytes = buffer.AsSpan(0, count * Type.Bytes());
            if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
                throw new InvalidDataException("the file ends within a tensor");
            Type.Decode(bytes, to[..count]);
            to = to[count..];
        }
    }

    /// <summary>Where value i lies after the first.</summary>
    private long Place(int i)
    {
        var place = 0L;
        for (var d = Shape.Length - 1; d >= 0; d--)
        {
            (i, var at) = Math.DivRem(i, Shape[d]);
            place += (long)at * Strides![d];
        }
        return place;
    }
}
