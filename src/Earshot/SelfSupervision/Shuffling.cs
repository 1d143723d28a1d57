using System.Numerics;
using Earshot.Numerics;

namespace Earshot.SelfSupervision;

/// <summary>
/// Graph shuffling, the task the paper proposes: a random set of nodes V_sh trade features among themselves, none keeps
/// its own; say of each node whether it is unchanged (1) or not (0). L = −1/|V_s| Σ_i y_i log ŷ_i + (1 − y_i) log(1 −
/// ŷ_i), the sum over all nodes V_s, ŷ = sigmoid(output).
/// </summary>
/// <remarks>
/// Equation 6 of the paper sums over V_sh alone. Every node of V_sh has moved, so its target is always 0 and the task
/// is solved by a constant. That form is kept as an option, for comparison.
/// </remarks>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
/// <param name="nodes">Number of nodes n.</param>
/// <param name="shuffledFraction">|V_sh| / n, in (0, 1]; at least two nodes trade places.</param>
/// <param name="literal">Sum over V_sh alone, as equation 6 is printed.</param>
internal sealed class Shuffling<T>(int nodes, double shuffledFraction, bool literal = false) : ISelfSupervisedTask<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly RandomNodes shuffled = new(nodes, shuffledFraction, least: 2);

    /// <inheritdoc/>
    public string Name => "shuffle";

    /// <inheritdoc/>
    public int OutputDimension(int dimension) => 1;

    /// <inheritdoc/>
    public int[]? Targets => null;

    /// <inheritdoc/>
    public void Corrupt(Matrix<T> clean, Matrix<T> corrupted, RandomStream random)
    {
        shuffled.Draw(random);
        clean.Span.CopyTo(corrupted.Span);
        // each takes the next one's features
        var cycle = shuffled.Drawn;
        for (var k = 0; k < cycle.Length; k++)
            clean.Row(cycle[(k + 1) % cycle.Length]).CopyTo(corrupted.Row(cycle[k]));
    }

    /// <inheritdoc/>
    public double Loss(Matrix<T> output, Matrix<T> clean, T weight, Matrix<T> gradient)
    {
        var count = literal ? shuffled.Drawn.Length : output.Rows;
        var (loss, share) = (0.0, weight / T.CreateTruncating(count));
        gradient.Span.Clear();
        if (!literal)
            for (var i = 0; i < output.Rows; i++)
                loss += Of(output[i, 0], unchanged: true, share, out gradient[i, 0]);
        foreach (var i in shuffled.Drawn)
        {
            if (!literal)
                loss -= Of(output[i, 0], unchanged: true, share, out _);
            loss += Of(output[i, 0], unchanged: false, share, out gradient[i, 0]);
        }
        return loss / count;
    }

    /// <summary>
    /// Binary cross-entropy of one node from its logit x: log(1 + e^-x) where unchanged, log(1 + e^x) where not.
    /// </summary>
    private static double Of(T logit, bool unchanged, T share, out T gradient)
    {
        var x = unchanged ? -logit : logit;
        var sigmoid = T.One / (T.One + T.Exp(-x));
        gradient = unchanged ? -share * sigmoid : share * sigmoid;
        return double.CreateTruncating(T.Max(x, T.Zero) + T.LogP1(T.Exp(-T.Abs(x))));
    }
}
