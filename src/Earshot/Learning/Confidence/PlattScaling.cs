using Earshot.Numerics;

namespace Earshot.Learning.Confidence;

/// <summary>
/// p' = σ(a·u + b) of logits u = ln p/(1 − p) (Platt 2000), a ≥ 0.05: likeliest on held-out cells, a present counting
/// as (N⁺ + 1)/(N⁺ + 2) and an absent as 1/(N⁻ + 2), so that few labels are not believed whole.
/// </summary>
/// <param name="Slope">a.</param>
/// <param name="Offset">b.</param>
public readonly record struct PlattScaling(double Slope, double Offset)
{
    /// <summary>The least a: calibration never turns an order round.</summary>
    internal const double LeastSlope = 0.05;

    /// <summary>Changes nothing.</summary>
    public static PlattScaling None { get; } = new(1, 0);

    /// <summary>As a model file holds it: both rounded to 32 bits.</summary>
    internal PlattScaling Stored() => new((float)Slope, (float)Offset);

    /// <summary>p'.</summary>
    public float Apply(float probability) => (float)(1 / (1 + Math.Exp(-(Slope * Logit(probability) + Offset))));

    /// <summary>ln p/(1 − p), p within 0.0001 and 0.9999.</summary>
    internal static double Logit(float probability)
    {
        var p = Math.Clamp(probability, Calibration.LeastProbability, 1 - Calibration.LeastProbability);
        return Math.Log(p / (1.0 - p));
    }

    /// <summary>Of held-out cells; <see cref="None"/> where there is no present or no absent.</summary>
    internal static PlattScaling Fit((float Probability, bool Present)[] cells)
    {
        var presents = cells.Count(cell => cell.Present);
        if (presents == 0 || presents == cells.Length)
            return None;
        double[] logits = [.. cells.Select(cell => Logit(cell.Probability))];
        double[] targets =
        [
            .. cells.Select(cell =>
                cell.Present ? (presents + 1.0) / (presents + 2) : 1.0 / (cells.Length - presents + 2)
            ),
        ];
        var options = new LbfgsOptions { GradientTolerance = 1e-8, MaxIterations = 200 };
        double[] free = [1, 0];
        Lbfgs.Minimise(new LogLoss(logits, targets, null), free, options);
        if (free[0] >= LeastSlope)
            return new(free[0], free[1]);
        double[] offset = [0];
        Lbfgs.Minimise(new LogLoss(logits, targets, LeastSlope), offset, options);
        return new(LeastSlope, offset[0]);
    }

    /// <summary>Σ softplus(v) − t·v with v = a·u + b, by a and b; or by b alone where a is given.</summary>
    private sealed class LogLoss(double[] logits, double[] targets, double? slope) : IObjective<double>
    {
        public int Length => slope is null ? 2 : 1;

        public double Evaluate(double[] parameters, double[] gradient)
        {
            var (a, b) = (slope ?? parameters[0], parameters[^1]);
            var loss = 0.0;
            Array.Clear(gradient);
            for (var i = 0; i < logits.Length; i++)
            {
                var v = a * logits[i] + b;
                loss += Math.Max(v, 0) + double.LogP1(Math.Exp(-Math.Abs(v))) - targets[i] * v;
                var residual = 1 / (1 + Math.Exp(-v)) - targets[i];
                gradient[^1] += residual;
                if (slope is null)
                    gradient[0] += residual * logits[i];
            }
            return loss;
        }
    }
}
