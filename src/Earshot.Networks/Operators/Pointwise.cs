using System.Numerics;
using Earshot.Networks.Kernels;

namespace Earshot.Networks.Operators;

/// <summary>A function of each value by itself, with its derivative.</summary>
internal interface IFunction<T>
    where T : unmanaged
{
    /// <summary>y = f(x).</summary>
    Vector<T> Of(Vector<T> x);

    /// <summary>f'(x), from x or from y = f(x).</summary>
    Vector<T> Slope(Vector<T> x, Vector<T> y);
}

/// <summary>y = f(x).  ∂x = ∂y ⊙ f'(x).</summary>
internal sealed class PointwiseOperation<T, TFunction> : Operation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TFunction : struct, IFunction<T>, IEquatable<TFunction>
{
    private TFunction function;

    protected override string Name => typeof(TFunction).Name;

    public static Tensor<T> Of(Tensor<T> x, TFunction function)
    {
        var op = Tape<T>.Current.Take<PointwiseOperation<T, TFunction>>();
        op.Set(ref op.function, function);
        return op.Run(x);
    }

    protected override Shape Plan() => A.Shape;

    protected override void Forward() => Lanes.Map(new Value(function), A.Values, default, default, Output.Values);

    protected internal override void Backward()
    {
        var dx = A.TakeGradient(out var accumulate);
        Lanes.Map(new Slope(function), A.Values, Output.Values, Output.Gradient, dx, accumulate);
    }

    private readonly struct Value(TFunction f) : IMap<T>
    {
        public Vector<T> Of(Vector<T> x, Vector<T> y, Vector<T> z) => f.Of(x);
    }

    private readonly struct Slope(TFunction f) : IMap<T>
    {
        public Vector<T> Of(Vector<T> x, Vector<T> y, Vector<T> dy) => dy * f.Slope(x, y);
    }
}

/// <summary>max(0, x), and slope·x below 0.</summary>
internal readonly record struct Rectifier<T>(T Leak) : IFunction<T>
    where T : unmanaged, INumber<T>
{
    public Vector<T> Of(Vector<T> x) =>
        Vector.ConditionalSelect(Vector.GreaterThan(x, Vector<T>.Zero), x, x * new Vector<T>(Leak));

    public Vector<T> Slope(Vector<T> x, Vector<T> y) =>
        Vector.ConditionalSelect(Vector.GreaterThan(x, Vector<T>.Zero), Vector<T>.One, new Vector<T>(Leak));
}

/// <summary>x above 0, α(e^x − 1) below.</summary>
internal readonly record struct EluFunction<T>(T Alpha) : IFunction<T>
    where T : unmanaged, INumber<T>
{
    public Vector<T> Of(Vector<T> x) =>
        Vector.ConditionalSelect(
            Vector.GreaterThan(x, Vector<T>.Zero),
            x,
            new Vector<T>(Alpha) * (Exponential.Exp(x) - Vector<T>.One)
        );

    public Vector<T> Slope(Vector<T> x, Vector<T> y) =>
        Vector.ConditionalSelect(Vector.GreaterThan(x, Vector<T>.Zero), Vector<T>.One, y + new Vector<T>(Alpha));
}

/// <summary>x·Φ(x), Φ(x) = (1 + erf(x/√2))/2.  Φ(x) + x·e^(−x²/2)/√(2π).</summary>
internal readonly record struct GeluFunction<T> : IFunction<T>
    where T : unmanaged, INumber<T>
{
    public Vector<T> Of(Vector<T> x) => Of(0.5) * x * (Vector<T>.One + Exponential.Erf(x * Of(0.7071067811865476)));

    public Vector<T> Slope(Vector<T> x, Vector<T> y)
    {
        var erf = Exponential.Erf(x * Of(0.7071067811865476), out var bell);
        return Of(0.5) * (Vector<T>.One + erf) + Of(0.3989422804014327) * x * bell;
    }

    private static Vector<T> Of(double value) => new(T.CreateTruncating(value));
}

/// <summary>tanh x.  1 − y².</summary>
internal readonly record struct TanhFunction<T> : IFunction<T>
    where T : unmanaged
{
    public Vector<T> Of(Vector<T> x) => Exponential.Tanh(x);

    public Vector<T> Slope(Vector<T> x, Vector<T> y) => Vector<T>.One - y * y;
}

/// <summary>1 / (1 + e^−x).  y(1 − y).</summary>
internal readonly record struct SigmoidFunction<T> : IFunction<T>
    where T : unmanaged
{
    public Vector<T> Of(Vector<T> x) => Exponential.Sigmoid(x);

    public Vector<T> Slope(Vector<T> x, Vector<T> y) => y * (Vector<T>.One - y);
}

/// <summary>e^x.  y.</summary>
internal readonly record struct ExpFunction<T> : IFunction<T>
    where T : unmanaged
{
    public Vector<T> Of(Vector<T> x) => Exponential.Exp(x);

    public Vector<T> Slope(Vector<T> x, Vector<T> y) => y;
}

/// <summary>ln x.  1/x.</summary>
internal readonly record struct LogFunction<T> : IFunction<T>
    where T : unmanaged
{
    public Vector<T> Of(Vector<T> x) =>
        typeof(T) == typeof(float)
            ? Vector.Log(Vector.AsVectorSingle(x)).As<float, T>()
            : Vector.Log(Vector.AsVectorDouble(x)).As<double, T>();

    public Vector<T> Slope(Vector<T> x, Vector<T> y) => Vector<T>.One / x;
}

/// <summary>x².  2x.</summary>
internal readonly record struct SquareFunction<T> : IFunction<T>
    where T : unmanaged
{
    public Vector<T> Of(Vector<T> x) => x * x;

    public Vector<T> Slope(Vector<T> x, Vector<T> y) => x + x;
}

/// <summary>|x|.  The sign of x, 0 at 0.</summary>
internal readonly record struct AbsFunction<T> : IFunction<T>
    where T : unmanaged
{
    public Vector<T> Of(Vector<T> x) => Vector.Abs(x);

    public Vector<T> Slope(Vector<T> x, Vector<T> y) =>
        Vector.ConditionalSelect(
            Vector.Equals(x, Vector<T>.Zero),
            Vector<T>.Zero,
            Vector.ConditionalSelect(Vector.GreaterThan(x, Vector<T>.Zero), Vector<T>.One, -Vector<T>.One)
        );
}

/// <summary>√(x + ε).  1/(2y).</summary>
internal readonly record struct RootFunction<T>(T Epsilon) : IFunction<T>
    where T : unmanaged
{
    public Vector<T> Of(Vector<T> x) => Vector.SquareRoot(x + new Vector<T>(Epsilon));

    public Vector<T> Slope(Vector<T> x, Vector<T> y) => Vector<T>.One / (y + y);
}

/// <summary>Functions of each value by itself; shapes stay.</summary>
public static class Pointwise
{
    /// <summary>max(0, x).</summary>
    public static Tensor<T> Relu<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => LeakyRelu(x, 0);

    /// <summary>x above 0, slope·x below.</summary>
    public static Tensor<T> LeakyRelu<T>(Tensor<T> x, double slope)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        PointwiseOperation<T, Rectifier<T>>.Of(x, new(T.CreateTruncating(slope)));

    /// <summary>x above 0, α(e^x − 1) below.</summary>
    public static Tensor<T> Elu<T>(Tensor<T> x, double alpha = 1)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        PointwiseOperation<T, EluFunction<T>>.Of(x, new(T.CreateTruncating(alpha)));

    /// <summary>x·Φ(x) with the exact normal distribution (erf).</summary>
    public static Tensor<T> Gelu<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => PointwiseOperation<T, GeluFunction<T>>.Of(x, default);

    /// <summary>tanh x.</summary>
    public static Tensor<T> Tanh<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => PointwiseOperation<T, TanhFunction<T>>.Of(x, default);

    /// <summary>1 / (1 + e^−x).</summary>
    public static Tensor<T> Sigmoid<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => PointwiseOperation<T, SigmoidFunction<T>>.Of(x, default);

    /// <summary>e^x.</summary>
    public static Tensor<T> Exp<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => PointwiseOperation<T, ExpFunction<T>>.Of(x, default);

    /// <summary>ln x, x above 0.</summary>
    public static Tensor<T> Log<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => PointwiseOperation<T, LogFunction<T>>.Of(x, default);

    /// <summary>x².</summary>
    public static Tensor<T> Square<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => PointwiseOperation<T, SquareFunction<T>>.Of(x, default);

    /// <summary>|x|.</summary>
    public static Tensor<T> Abs<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => PointwiseOperation<T, AbsFunction<T>>.Of(x, default);

    /// <summary>√(x + ε).</summary>
    public static Tensor<T> Sqrt<T>(Tensor<T> x, double epsilon = 0)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        PointwiseOperation<T, RootFunction<T>>.Of(x, new(T.CreateTruncating(epsilon)));

    /// <summary>x above 0, a·x below, a learnt for each channel, or one for all.</summary>
    /// <param name="x">x (…, channels).</param>
    /// <param name="slopes">a (channels) or (1).</param>
    public static Tensor<T> PRelu<T>(Tensor<T> x, Tensor<T> slopes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => PReluOperation<T>.Of(x, slopes);

    /// <summary>a ⊙ sigmoid(b), a and b the halves of the innermost axis: (…, 2d) to (…, d).</summary>
    public static Tensor<T> Glu<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var half = x.Shape.Last / 2;
        return Joints.Slice(x, -1, 0, half) * Sigmoid(Joints.Slice(x, -1, half, half));
    }

    /// <summary>
    /// Each value becomes 0 with the probability <paramref name="rate"/>, the others are divided by 1 − rate; x itself
    /// outside training.
    /// </summary>
    public static Tensor<T> Dropout<T>(Tensor<T> x, double rate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        rate > 0 && Tape<T>.Current.Training ? DropoutOperation<T>.Of(x, rate) : x;
}
