using System.Numerics;
using System.Numerics.Tensors;
using Earshot.Numerics;

namespace Earshot.Learning.Networks;

/// <summary>Cross-entropy over some of the nodes.</summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
public static class NodeLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>L = -1/|V| Σ_{i in V} log softmax(z_i)[label_i].</summary>
    /// <param name="logits">z (n, classes).</param>
    /// <param name="labels">Class of each node; length n.</param>
    /// <param name="nodes">V.</param>
    /// <param name="gradient">Receives ∂L/∂z (n, classes), zero outside V.</param>
    public static double CrossEntropy(Matrix<T> logits, int[] labels, ReadOnlySpan<int> nodes, Matrix<T> gradient)
    {
        gradient.Span.Clear();
        var loss = 0.0;
        foreach (var i in nodes)
        {
            var row = gradient.Row(i);
            logits.Row(i).CopyTo(row);
            Softmax.InPlace(row);
            loss -= Math.Log(Math.Max(double.CreateChecked(row[labels[i]]), double.Epsilon));
            row[labels[i]] -= T.One;
            TensorPrimitives.Divide(row, T.CreateChecked(nodes.Length), row);
        }
        return loss / nodes.Length;
    }

    /// <summary>The mean loss and the share of these nodes whose largest logit is their class's.</summary>
    public static (double Loss, double Accuracy) Score(Matrix<T> logits, int[] labels, ReadOnlySpan<int> nodes)
    {
        var (loss, right) = (0.0, 0);
        foreach (var i in nodes)
        {
            var row = logits.Row(i);
            var max = TensorPrimitives.Max<T>(row);
            var sum = 0.0;
            foreach (var z in row)
                sum += Math.Exp(double.CreateChecked(z - max));
            loss += Math.Log(sum) - double.CreateChecked(row[labels[i]] - max);
            if (TensorPrimitives.IndexOfMax<T>(row) == labels[i])
                right++;
        }
        return (loss / nodes.Length, (double)right / nodes.Length);
    }
}
