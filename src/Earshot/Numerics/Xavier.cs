using System.Numerics;

namespace Earshot.Numerics;

/// <summary>Xavier (Glorot and Bengio, 2010) initialisation of weights.</summary>
internal static class Xavier
{
    /// <summary>Fills weights (fan in, fan out) with draws uniform in ±√(6 / (fan in + fan out)).</summary>
    /// <param name="weights">The weights; the order of the two sides does not matter.</param>
    /// <param name="random">Where the draws come from, one a weight, row by row.</param>
    public static void Fill<T>(Matrix<T> weights, RandomStream random)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Fill(weights.Span, weights.Rows, weights.Columns, random);

    /// <summary>The same for weights that are part of a larger block of parameters.</summary>
    /// <param name="weights">The weights, in any order.</param>
    /// <param name="fanIn">Inputs of a unit.</param>
    /// <param name="fanOut">Units.</param>
    /// <param name="random">Where the draws come from, one a weight.</param>
    public static void Fill<T>(Span<T> weights, int fanIn, int fanOut, RandomStream random)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var limit = Math.Sqrt(6.0 / (fanIn + fanOut));
        foreach (ref var weight in weights)
            weight = T.CreateTruncating((2 * random.NextDouble() - 1) * limit);
    }
}
