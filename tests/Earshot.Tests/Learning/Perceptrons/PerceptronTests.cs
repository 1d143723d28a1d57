using Earshot.Annotations;
using Earshot.Learning;
using Earshot.Learning.Perceptrons;
using Earshot.Numerics;

namespace Earshot.Tests.Learning.Perceptrons;

public class PerceptronTests
{
    [Theory, InlineData(OutputKind.OneOfMany), InlineData(OutputKind.AnyOfMany)]
    public void Gradients_are_those_of_central_differences(OutputKind output)
    {
        var random = new RandomStreams(11).Stream("perceptron");
        var network = Perceptron<double>.Create(4, 5, 3, random, output);
        var x = new Matrix<double>(7, 4, [.. Enumerable.Range(0, 28).Select(_ => random.NextNormal())]);
        int[] labels = [0, 1, 2, 0, 1, 2, 0];
        var targets = new LabelMatrix(7, 3);
        for (var i = 0; i < 21; i++)
            targets.Set(i / 3, i % 3, (sbyte)(i % 5 % 3 - 1), 0.5f + i % 2);
        Matrix<double>[] gradients = [.. network.Blocks.Select(b => new Matrix<double>(b.Rows, b.Columns))];
        Matrix<double>[] unused = [.. network.Blocks.Select(b => new Matrix<double>(b.Rows, b.Columns))];

        double Loss(Matrix<double>[] into)
        {
            Matrix<double> activations = new(7, 5),
                activationGradients = new(7, 5),
                probabilities = new(7, 3);
            network.Forward(x, activations, probabilities);
            return output == OutputKind.OneOfMany
                ? network.Backward(x, labels, activations, activationGradients, probabilities, into)
                : network.Backward(x, targets, activations, activationGradients, probabilities, into);
        }

        Loss(gradients);
        foreach (var (block, gradient) in network.Blocks.Zip(gradients))
            for (var i = 0; i < block.Span.Length; i++)
            {
                var w = block.Buffer[i];
                block.Buffer[i] = w + 1e-6;
                var above = Loss(unused);
                block.Buffer[i] = w - 1e-6;
                var below = Loss(unused);
                block.Buffer[i] = w;
                Assert.Equal((above - below) / 2e-6, gradient.Buffer[i], 1e-7);
            }
    }
}
