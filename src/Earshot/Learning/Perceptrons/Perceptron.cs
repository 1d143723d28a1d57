using System.Numerics;
using System.Numerics.Tensors;
using Earshot.Annotations;
using Earshot.Numerics;

namespace Earshot.Learning.Perceptrons;

/// <summary>
/// A perceptron with one hidden layer: P = softmax(relu(X·W₁ + b₁)·W₂ + b₂), in any of many σ in place of softmax.
/// </summary>
/// <typeparam name="T"><c>float</c> to train, <c>double</c> to check the gradients.</typeparam>
/// <param name="blocks">W₁ (d, h), b₁ (1, h), W₂ (h, k), b₂ (1, k).</param>
/// <param name="output">One of many or any of many.</param>
internal sealed class Perceptron<T>(IReadOnlyList<Matrix<T>> blocks, OutputKind output = OutputKind.OneOfMany)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Xavier weights and zero biases.</summary>
    /// <param name="dimension">d.</param>
    /// <param name="hidden">h.</param>
    /// <param name="classCount">k.</param>
    /// <param name="random">Where the weights come from.</param>
    /// <param name="output">One of many or any of many.</param>
    public static Perceptron<T> Create(
        int dimension,
        int hidden,
        int classCount,
        RandomStream random,
        OutputKind output = OutputKind.OneOfMany
    )
    {
        var perceptron = new Perceptron<T>(
            [new(dimension, hidden), new(1, hidden), new(hidden, classCount), new(1, classCount)],
            output
        );
        Xavier.Fill(perceptron.Blocks[0], random);
        Xavier.Fill(perceptron.Blocks[2], random);
        return perceptron;
    }

    /// <summary>One of many or any of many.</summary>
    public OutputKind Output => output;

    /// <summary>W₁, b₁, W₂, b₂.</summary>
    public IReadOnlyList<Matrix<T>> Blocks { get; } = blocks;

    /// <summary>Hidden activations (n, h) and probabilities (n, k) of X (n, d).</summary>
    public void Forward(Matrix<T> x, Matrix<T> activations, Matrix<T> probabilities)
    {
        Layer(x, Blocks[0], Blocks[1], activations);
        TensorPrimitives.Max(activations.Span, T.Zero, activations.Span);
        Layer(activations, Blocks[2], Blocks[3], probabilities);
        for (var i = 0; i < probabilities.Rows; i++)
            if (output == OutputKind.AnyOfMany)
                TensorPrimitives.Sigmoid<T>(probabilities.Row(i), probabilities.Row(i));
            else
                Softmax.InPlace(probabilities.Row(i));
    }

    /// <summary>Gradients of the mean cross-entropy, after <see cref="Forward"/>.</summary>
    /// <param name="x">X, shape (n, d).</param>
    /// <param name="labels">Class of each row.</param>
    /// <param name="activations">What Forward wrote.</param>
    /// <param name="activationGradients">Overwritten; shape (n, h).</param>
    /// <param name="probabilities">What Forward wrote; overwritten by the gradients of the logits.</param>
    /// <param name="gradients">Overwritten, in the shapes of <see cref="Blocks"/>.</param>
    /// <returns>The mean cross-entropy.</returns>
    public double Backward(
        Matrix<T> x,
        int[] labels,
        Matrix<T> activations,
        Matrix<T> activationGradients,
        Matrix<T> probabilities,
        IReadOnlyList<Matrix<T>> gradients
    )
    {
        var loss = ToResiduals(labels, probabilities); // (n, k) = (p − onehot(y)) / n
        Backward(x, activations, activationGradients, probabilities, gradients);
        return loss;
    }

    /// <summary>The same in any of many: gradients of <see cref="CellLoss"/> over the known cells.</summary>
    internal double Backward(
        Matrix<T> x,
        LabelMatrix targets,
        Matrix<T> activations,
        Matrix<T> activationGradients,
        Matrix<T> probabilities,
        IReadOnlyList<Matrix<T>> gradients
    )
    {
        var loss = CellLoss.ToResiduals(targets, probabilities);
        Backward(x, activations, activationGradients, probabilities, gradients);
        return loss;
    }

    /// <summary>From the gradients of the logits to those of the blocks.</summary>
    private void Backward(
        Matrix<T> x,
        Matrix<T> activations,
        Matrix<T> activationGradients,
        Matrix<T> probabilities,
        IReadOnlyList<Matrix<T>> gradients
    )
    {
        Gemm.MultiplyTransposedA(activations, probabilities, gradients[2]); // (h, k)
        SumRows(probabilities, gradients[3].Span); // (k)
        Gemm.MultiplyTransposedB(probabilities, Blocks[2], activationGradients); // (n, h)
        for (var i = 0; i < activations.Span.Length; i++)
            if (activations.Buffer[i] <= T.Zero)
                activationGradients.Buffer[i] = T.Zero;
        Gemm.MultiplyTransposedA(x, activationGradients, gradients[0]); // (d, h)
        SumRows(activationGradients, gradients[1].Span); // (h)
    }

    private static void Layer(Matrix<T> x, Matrix<T> weights, Matrix<T> bias, Matrix<T> output)
    {
        Gemm.Multiply(x, weights, output);
        for (var i = 0; i < output.Rows; i++)
            TensorPrimitives.Add(output.Row(i), bias.Span, output.Row(i));
    }

    private static double ToResiduals(int[] labels, Matrix<T> probabilities)
    {
        var loss = 0.0;
        for (var i = 0; i < probabilities.Rows; i++)
        {
            var row = probabilities.Row(i);
            loss -= Math.Log(Math.Max(double.CreateChecked(row[labels[i]]), 1e-30));
            row[labels[i]] -= T.One;
            TensorPrimitives.Divide(row, T.CreateChecked(probabilities.Rows), row);
        }
        return loss / probabilities.Rows;
    }

    private static void SumRows(Matrix<T> rows, Span<T> sum)
    {
        sum.Clear();
        for (var i = 0; i < rows.Rows; i++)
            TensorPrimitives.Add(sum, rows.Row(i), sum);
    }
}
