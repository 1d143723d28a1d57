using System.Numerics.Tensors;

namespace Earshot.Numerics;

/// <summary>
/// Numbers of 16 bits (IEEE 754 binary16): 11 bits of precision, up to ±65504. What is stored by the thousand need not
/// be finer.
/// </summary>
internal static class HalfPrecision
{
    /// <summary>Rounded to the nearest number of 16 bits.</summary>
    public static Matrix<float> Round(Matrix<float> values) => new(values.Rows, values.Columns, Round(values.Span));

    /// <inheritdoc cref="Round(Matrix{float})"/>
    public static float[] Round(ReadOnlySpan<float> values)
    {
        var rounded = new float[values.Length];
        TensorPrimitives.ConvertToSingle(Of(values), rounded);
        return rounded;
    }

    /// <summary>Whether each value is a number of 16 bits, so that nothing is lost by storing it so.</summary>
    public static bool Holds(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
            if ((float)(Half)value != value)
                return false;
        return true;
    }

    /// <summary>As numbers of 16 bits.</summary>
    public static Half[] Of(ReadOnlySpan<float> values)
    {
        var halves = new Half[values.Length];
        TensorPrimitives.ConvertToHalf(values, halves);
        return halves;
    }
}
