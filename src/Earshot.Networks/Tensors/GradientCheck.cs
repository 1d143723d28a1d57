using Earshot.Numerics;

namespace Earshot.Networks;

/// <summary>Backward passes beside central differences, in double.</summary>
public static class GradientCheck
{
    /// <summary>
    /// The parameter whose gradient deviates most from (L(θ + h) − L(θ − h)) / 2h, and by how much: ‖a − n‖ / max(‖a‖,
    /// ‖n‖) over the values looked at.
    /// </summary>
    /// <param name="parameters">What L depends on; frozen ones are not looked at.</param>
    /// <param name="loss">Runs L forward on the tape that has begun.</param>
    /// <param name="perTensor">Values looked at in each tensor, drawn where it has more. Default 30.</param>
    /// <param name="training">Whether layers behave as in training. Default true.</param>
    /// <param name="step">h. Default 1e-5.</param>
    public static (string Name, double Deviation) Of(
        ParameterSet<double> parameters,
        Func<Tensor<double>> loss,
        int perTensor = 30,
        bool training = true,
        double step = 1e-5
    )
    {
        var tape = new Tape<double> { Training = training };
        parameters.ClearGradients();
        tape.Random = new(0);
        using (tape.Begin())
            tape.Backward(loss());
        var worst = ("none", 0.0);
        foreach (var parameter in parameters.All.Where(p => p.Tensor.NeedsGradient))
            if (Deviation(parameter.Tensor, tape, loss, perTensor, step) is var d && !(d <= worst.Item2))
                worst = (parameter.Name, d);
        return worst;
    }

    private static double Deviation(
        Tensor<double> θ,
        Tape<double> tape,
        Func<Tensor<double>> loss,
        int perTensor,
        double step
    )
    {
        var count = θ.Shape.Count;
        var random = new RandomStream(1);
        double apart = 0,
            analytic = 0,
            numeric = 0;
        for (var k = 0; k < Math.Min(perTensor, count); k++)
        {
            var i = count <= perTensor ? k : random.Next(count);
            var kept = θ.Values[i];
            var above = Loss(kept + step);
            var below = Loss(kept - step);
            θ.Values[i] = kept;
            var n = (above - below) / (2 * step);
            var a = θ.Gradient.IsEmpty ? 0 : θ.Gradient[i];
            apart += (a - n) * (a - n);
            analytic += a * a;
            numeric += n * n;

            double Loss(double value)
            {
                θ.Values[i] = value;
                tape.Random = new(0);
                using (tape.Begin())
                    return loss().Item;
            }
        }
        var size = Math.Sqrt(Math.Max(analytic, numeric));
        // what is zero on both sides is so but for rounding
        return size < 1e-9 ? 0 : Math.Sqrt(apart) / size;
    }
}
