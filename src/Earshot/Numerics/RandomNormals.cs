using System.Numerics;
using System.Numerics.Tensors;

namespace Earshot.Numerics;

/// <summary>Many normal draws at once.</summary>
internal static class RandomNormals
{
    private const int PairsAtOnce = 256;
    private const double Grid = 1.0 / (1 << 24);

    /// <summary>
    /// Fills with independent standard normal draws, by Box and Muller with vectorised log, sine and cosine.
    /// </summary>
    /// <remarks>
    /// Its uniform draws have 24 bits, so no draw lies beyond 5.8; <see cref="RandomStream.NextNormal"/> has 53.
    /// </remarks>
    public static void FillNormal<T>(this RandomStream random, Span<T> normals)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<T> radius = stackalloc T[PairsAtOnce],
            angle = stackalloc T[PairsAtOnce],
            side = stackalloc T[PairsAtOnce];
        while (normals.Length > 0)
        {
            var pairs = Math.Min(PairsAtOnce, (normals.Length + 1) / 2);
            DrawPolar(random, radius[..pairs], angle[..pairs]);
            TensorPrimitives.Cos(angle[..pairs], side);
            TensorPrimitives.Multiply(radius[..pairs], side[..pairs], normals[..pairs]);
            normals = normals[pairs..];
            var rest = Math.Min(pairs, normals.Length);
            TensorPrimitives.Sin(angle[..rest], side);
            TensorPrimitives.Multiply(radius[..rest], side[..rest], normals[..rest]);
            normals = normals[rest..];
        }
    }

    /// <summary>radius = √(−2 log u), angle = 2π v for uniform u in (0, 1], v in [0, 1).</summary>
    private static void DrawPolar<T>(RandomStream random, Span<T> radius, Span<T> angle)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (grid, turn) = (T.CreateTruncating(Grid), T.CreateTruncating(2 * Math.PI * Grid));
        for (var i = 0; i < radius.Length; i++)
        {
            var bits = random.NextBits();
            radius[i] = T.CreateTruncating((int)(bits >> 40) + 1) * grid;
            angle[i] = T.CreateTruncating((int)(bits & 0xFFFFFF)) * turn;
        }
        TensorPrimitives.Log(radius, radius);
        TensorPrimitives.Multiply(radius, T.CreateTruncating(-2), radius);
        TensorPrimitives.Sqrt(radius, radius);
    }
}
