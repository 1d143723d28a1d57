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
public static class Lbfgs
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
        options ??= new LbfgsOptions();
        var curvature = new Curvature<T>(options.Memory, objective.Length);
        var (gradient, next, nextGradient, direction) = (
            new T[objective.Length],
            new T[objective.Length],
            new T[objective.Length],
            new T[objective.Length]
        );
        var loss = objective.Evaluate(parameters, gradient);
        for (
            var iteration = 0;
            iteration < options.MaxIterations && !Flat(gradient, loss, options.GradientTolerance);
            iteration++
        )
        {
            cancellation.ThrowIfCancellationRequested();
            curvature.Direction(gradient, direction);
            var slope = Dot(direction, gradient);
            var firstStep = iteration == 0 ? Math.Min(1, 1 / Math.Sqrt(Dot(gradient, gradient))) : 1;
            if (Search(objective, parameters, loss, direction, slope, firstStep, next, nextGradient) is not { } lower)
                break;
            curvature.Remember(parameters, next, gradient, nextGradient);
            loss = lower;
            next.CopyTo(parameters, 0);
            (gradient, nextGradient) = (nextGradient, gradient);
        }
        return loss;
    }

    /// <summary>
    /// The first x + t·p, t halved each time, that lowers the loss by a share of what its slope promises; null when
    /// none does.
    /// </summary>
    private static double? Search<T>(
        IObjective<T> objective,
        T[] x,
        double loss,
        T[] p,
        double slope,
        double firstStep,
        T[] next,
        T[] nextGradient
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var (t, tries) = (firstStep, 0); tries < MaxHalvings; t /= 2, tries++)
        {
            TensorPrimitives.MultiplyAdd(p, T.CreateChecked(t), x, next);
            var reached = objective.Evaluate(next, nextGradient);
            if (reached < loss && reached <= loss + SufficientDecrease * t * slope)
                return reached;
        }
        return null;
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
