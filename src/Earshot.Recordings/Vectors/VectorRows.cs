using System.Globalization;
using Earshot.Numerics;

namespace Earshot.Recordings.Vectors;

/// <summary>Rows of one file: the clip of each, where in it, and its vector (n, d).</summary>
internal sealed record VectorRows(string[] Paths, double[] BeginSeconds, double[] EndSeconds, Matrix<float> Features)
{
    /// <summary>The number that a cell holds, also one that is not finite; null where it holds none.</summary>
    public static double? Number(string cell) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Refuses vectors that are not all numbers.</summary>
    public Outcome<VectorRows> Checked(string source)
    {
        var values = Features.Span;
        for (var i = 0; i < values.Length; i++)
            if (!float.IsFinite(values[i]))
                return Outcome<VectorRows>.Skipped(
                    $"{source}: value {(i % Features.Columns) + 1} of row {(i / Features.Columns) + 1} "
                        + $"({Paths[i / Features.Columns]}) is {values[i]}: leave such rows out"
                );
        return this;
    }
}
