using System.Numerics;
using System.Numerics.Tensors;

namespace Earshot.Numerics;

/// <summary>
/// Limited-memory BFGS (Nocedal and Wright, Numerical Optimization, algorithm 7.5) with a backtracking line search:
/// x ← x − t·H·∇f(x), where H comes from the last few steps.
/// </summary>
/// <remarks>
/// Single-threaded, so that a run gives the same bits on any number of cores; several runs may go in parallel.
/// </remarks>
internal static class Lbfgs
{
    private const double SufficientDecrease = 1e-4;
    private const int MaxHalvings = 25;

    /// <summary>Minimises from <paramref name="parameters"/>, in place.</summary>
    /// <param name="objective">What is minimised.</param>
    /// <param name="parameters">Start and result.</param>
    /// <param name="options">When to stop; null for the defaults.</param>
    /// <param name="cancellation">Looked at before each step.</param>
    /// <returns>The loss reached.</returns>
    public static double Minimise<T>(
        IObjective<T> objective,
        T[] parameters,
        LbfgsOptions? options = null,
        CancellationToken cancellation = default
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var reached = double.NaN;
        foreach (var point in Points(parameters, options, loss => reached = loss))
        {
            cancellation.ThrowIfCancellationRequested();
            point.Loss = objective.Evaluate(point.Parameters, point.Gradient);
        }
        return reached;
    }

    /// <summary>
    /// The same for who evaluates several minimisations together: the points whose loss and gradient are wanted; who
    /// goes through them writes both before going on to the next. The last ones are not written to.
    /// </summary>
    /// <param name="parameters">Start and, once all points are gone through, result.</param>
    /// <param name="options">When to stop; null for the defaults.</param>
    /// <param name="reached">Told the loss of the result.</param>
    internal static IEnumerable<LbfgsPoint<T>> Points<T>(
        T[] parameters,
        LbfgsOptions? options = null,
        Action<double>? reached = null
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        options ??= new LbfgsOptions();
        var length = parameters.Length;
        var curvature = new Curvature<T>(options.Memory, length);
        var (at, next, direction) = (new LbfgsPoint<T>(length), new LbfgsPoint<T>(length), new T[length]);
        parameters.CopyTo(at.Parameters, 0);
        yield return at;
        for (
            var iteration = 0;
            iteration < options.MaxIterations && !Flat(at.Gradient, at.Loss, options.GradientTolerance);
            iteration++
        )
        {
            curvature.Direction(at.Gradient, direction);
            var slope = Dot(direction, at.Gradient);
            // the first x + t·p, t halved each time, that lowers the loss by a share of what its slope promises
            var t = iteration == 0 ? Math.Min(1, 1 / Math.Sqrt(Dot(at.Gradient, at.Gradient))) : 1;
            var isLower = false;
            for (var tries = 0; tries < MaxHalvings && !isLower; t /= 2, tries++)
            {
                TensorPrimitives.MultiplyAdd(direction, T.CreateChecked(t), at.Parameters, next.Parameters);
                yield return next;
                isLower = next.Loss < at.Loss && next.Loss <= at.Loss + SufficientDecrease * t * slope;
            }
            if (!isLower)
                break;
            curvature.Remember(at.Parameters, next.Parameters, at.Gradient, next.Gradient);
            (at, next) = (next, at);
        }
        at.Parameters.CopyTo(parameters, 0);
        reached?.Invoke(at.Loss);
    }

    private static bool Flat<T>(T[] gradient, double loss, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        double.CreateChecked(T.Abs(TensorPrimitives.MaxMagnitude<T>(gradient)))
        <= tolerance * Math.Max(1, Math.Abs(loss));

    private static double Dot<T>(T[] a, T[] b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => double.CreateChecked(TensorPrimitives.Dot<T>(a, b));

    /// <summary>
    /// The pairs s = x' − x, y = g' − g of the last steps, and the product H·g by the two-loop recursion.
    /// </summary>
    private sealed class Curvature<T>(int memory, int length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly T[][] s = [.. Enumerable.Range(0, memory).Select(_ => new T[length])];
        private readonly T[][] y = [.. Enumerable.Range(0, memory).Select(_ => new T[length])];
        private readonly double[] sy = new double[memory];
        private readonly double[] alpha = new double[memory];
        private int taken;

        public void Remember(T[] x, T[] xNext, T[] g, T[] gNext)
        {
            var slot = taken % memory;
            TensorPrimitives.Subtract(xNext, x, s[slot]);
            TensorPrimitives.Subtract(gNext, g, y[slot]);
            sy[slot] = Dot(s[slot], y[slot]);
            if (sy[slot] > 1e-10 * Dot(y[slot], y[slot]))
                taken++;
        }

        /// <summary>direction = −H·gradient.</summary>
        public void Direction(T[] gradient, T[] direction)
        {
            TensorPrimitives.Negate(gradient, direction);
            var oldest = Math.Max(0, taken - memory);
            for (var i = taken - 1; i >= oldest; i--)
            {
                alpha[i % memory] = Dot(s[i % memory], direction) / sy[i % memory];
                Add(direction, -alpha[i % memory], y[i % memory]);
            }
            if (taken > 0)
                Scale(direction, sy[(taken - 1) % memory] / Dot(y[(taken - 1) % memory], y[(taken - 1) % memory]));
            for (var i = oldest; i < taken; i++)
                Add(direction, alpha[i % memory] - Dot(y[i % memory], direction) / sy[i % memory], s[i % memory]);
        }

        private static void Add(T[] to, double factor, T[] x) =>
            TensorPrimitives.MultiplyAdd(x, T.CreateChecked(factor), to, to);

        private static void Scale(T[] x, double factor) => TensorPrimitives.Multiply(x, T.CreateChecked(factor), x);
    }
}

/// <summary>A point of a minimisation; who evaluates it writes its loss and gradient.</summary>
/// <param name="length">Of the parameters.</param>
internal sealed class LbfgsPoint<T>(int length)
{
    /// <summary>Where.</summary>
    public T[] Parameters { get; } = new T[length];

    /// <summary>The gradient there.</summary>
    public T[] Gradient { get; } = new T[length];

    /// <summary>The loss there.</summary>
    public double Loss { get; set; }
}
