using Earshot.Numerics;

namespace Earshot.Tests.Numerics;

/// <summary>Checks a gradient against (f(x + h) − f(x − h)) / 2h, component by component, in double.</summary>
internal static class CentralDifferences
{
    public static void AssertGradient(
        IObjective<double> objective,
        double[] at,
        double tolerance = 1e-6,
        double step = 1e-5
    )
    {
        var gradient = new double[objective.Length];
        var unused = new double[objective.Length];
        objective.Evaluate(at, gradient);
        for (var i = 0; i < at.Length; i++)
        {
            var x = at[i];
            at[i] = x + step;
            var above = objective.Evaluate(at, unused);
            at[i] = x - step;
            var below = objective.Evaluate(at, unused);
            at[i] = x;
            var expected = (above - below) / (2 * step);
            Assert.True(
                Math.Abs(expected - gradient[i]) <= tolerance * Math.Max(1, Math.Abs(expected)),
                $"component {i}: gradient {gradient[i]}, central difference {expected}"
            );
        }
    }
}
