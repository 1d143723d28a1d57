namespace Earshot.Formats.Pickle;

/// <summary>A flat run of numbers in a PyTorch file, on which its tensors are views.</summary>
internal sealed record TorchStorage(float[] Values)
{
    private const int MaxRank = 16;

    /// <summary>
    /// The view whose element at (i₀, i₁, …) is <c>Values[offset + Σ i_d · strides_d]</c>, copied out row-major.
    /// </summary>
    public TorchTensor View(int offset, int[] shape, int[] strides)
    {
        if (strides.Length != shape.Length || shape.Length > MaxRank)
            throw new InvalidDataException(
                $"a tensor has {shape.Length} sizes and {strides.Length} strides; as many of each are expected, "
                    + $"at most {MaxRank}"
            );
        // In double, which no hostile size can overflow.
        var count = shape.Aggregate(1.0, (product, size) => product * size);
        var last = offset + shape.Zip(strides, (size, stride) => (size - 1.0) * stride).Sum();
        if (count > 0 && (last >= Values.Length || count > Values.Length))
            throw new InvalidDataException(
                $"a tensor [{string.Join(", ", shape)}] at {offset} does not lie in its storage of "
                    + $"{Values.Length} values"
            );

        var values = new float[(int)count];
        for (var i = 0; i < values.Length; i++)
            values[i] = Values[offset + Place(i, shape, strides)];
        return new TorchTensor(shape, values);
    }

    private static int Place(int index, int[] shape, int[] strides)
    {
        var place = 0;
        for (var d = shape.Length - 1; d >= 0; d--)
        {
            (index, var inner) = Math.DivRem(index, shape[d]);
            place += inner * strides[d];
        }
        return place;
    }
}
