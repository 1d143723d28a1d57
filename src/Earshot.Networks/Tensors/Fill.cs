using System.Numerics;
using Earshot.Numerics;

namespace Earshot.Networks;

/// <summary>First values of a parameter: a distribution with its scale.</summary>
/// <param name="Kind">The distribution.</param>
/// <param name="Scale">The constant, the limit of the uniform or the σ of the normal one.</param>
public readonly record struct Fill(Fill.Distribution Kind, double Scale)
{
    /// <summary>The distributions.</summary>
    public enum Distribution
    {
        /// <summary>All the same.</summary>
        Constant,

        /// <summary>Uniform in ±scale.</summary>
        Uniform,

        /// <summary>Uniform in [0, scale).</summary>
        PositiveUniform,

        /// <summary>Normal, σ = scale.</summary>
        Normal,

        /// <summary>Normal, σ = scale, redrawn beyond 2σ.</summary>
        TruncatedNormal,
    }

    /// <summary>Zeros.</summary>
    public static Fill Zeros => new(Distribution.Constant, 0);

    /// <summary>Ones.</summary>
    public static Fill Ones => new(Distribution.Constant, 1);

    /// <summary>PyTorch's default for linear and convolution layers, weight and bias: uniform in ±1/√fan-in.</summary>
    public static Fill Torch(int fanIn) => new(Distribution.Uniform, 1 / Math.Sqrt(fanIn));

    /// <summary>Glorot and Bengio 2010: uniform in ±√(6 / (fan-in + fan-out)).</summary>
    public static Fill Xavier(int fanIn, int fanOut) => new(Distribution.Uniform, Math.Sqrt(6.0 / (fanIn + fanOut)));

    /// <summary>He et al. 2015 (Kaiming), for ReLU: normal, σ = √(2 / fan-in).</summary>
    public static Fill He(int fanIn) => new(Distribution.Normal, Math.Sqrt(2.0 / fanIn));

    /// <summary>The same as a uniform distribution: ±√(6 / fan-in).</summary>
    public static Fill HeUniform(int fanIn) => new(Distribution.Uniform, Math.Sqrt(6.0 / fanIn));

    /// <summary>Normal with that σ.</summary>
    public static Fill Normal(double sigma) => new(Distribution.Normal, sigma);

    /// <summary>Normal with that σ, none beyond 2σ.</summary>
    public static Fill TruncatedNormal(double sigma) => new(Distribution.TruncatedNormal, sigma);

    /// <summary>Draws the values, in order.</summary>
    public void Into<T>(Span<T> values, RandomStream random)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (ref var value in values)
            value = T.CreateTruncating(Draw(random));
    }

    private double Draw(RandomStream random) =>
        Kind switch
        {
            Distribution.Constant => Scale,
            Distribution.Uniform => (2 * random.NextDouble() - 1) * Scale,
            Distribution.PositiveUniform => random.NextDouble() * Scale,
            Distribution.Normal => random.NextNormal() * Scale,
            _ => TruncatedDraw(random) * Scale,
        };

    private static double TruncatedDraw(RandomStream random)
    {
        while (true)
            if (random.NextNormal() is > -2 and < 2 and var draw)
                return draw;
    }
}
