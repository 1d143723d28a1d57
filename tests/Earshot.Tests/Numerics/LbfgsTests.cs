using Earshot.Numerics;

namespace Earshot.Tests.Numerics;

public class LbfgsTests
{
    /// <summary>Rosenbrock's valley: f(x, y) = (1 − x)² + 100 (y − x²)², smallest at (1, 1).</summary>
    private sealed class Rosenbrock : IObjective<double>
    {
        public int Length => 2;

        public double Evaluate(double[] parameters, double[] gradient)
        {
            var (x, y) = (parameters[0], parameters[1]);
            gradient[0] = -2 * (1 - x) - 400 * x * (y - x * x);
            gradient[1] = 200 * (y - x * x);
            return (1 - x) * (1 - x) + 100 * (y - x * x) * (y - x * x);
        }
    }

    [Fact]
    public void Finds_the_end_of_rosenbrocks_valley()
    {
        double[] at = [-1.2, 1];
        CentralDifferences.AssertGradient(new Rosenbrock(), [-0.7, 0.4]);
        var loss = Lbfgs.Minimise(
            new Rosenbrock(),
            at,
            new LbfgsOptions { GradientTolerance = 1e-9 },
            TestContext.Current.CancellationToken
        );
        Assert.Equal(0, loss, 1e-12);
        Assert.Equal(1, at[0], 1e-6);
        Assert.Equal(1, at[1], 1e-6);
    }

    [Fact]
    public void Stops_when_cancelled() =>
        Assert.Throws<OperationCanceledException>(() =>
            Lbfgs.Minimise(new Rosenbrock(), [-1.2, 1], cancellation: new CancellationToken(true))
        );
}
