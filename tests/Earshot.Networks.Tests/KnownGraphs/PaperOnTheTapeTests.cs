using Earshot.Graphs;
using Earshot.Learning.Paper;
using Earshot.Networks.KnownGraphs;
using Earshot.Networks.Operators;
using Earshot.Numerics;
using Earshot.SelfSupervision;

namespace Earshot.Networks.Tests.KnownGraphs;

/// <summary>
/// The paper's objective (equations 1 to 6) as the core has it, and the same on the tape: equal losses and gradients,
/// in double.
/// </summary>
public sealed class PaperOnTheTapeTests
{
    private const int Nodes = 11,
        Dimension = 6,
        Classes = 3,
        Hidden = 7;
    private const double Lambda1 = 0.3,
        Lambda2 = 0.7;

    [Theory]
    [InlineData(2), InlineData(3)]
    public void CoreAndTapeAreEqual(int layers)
    {
        var (denoising, completion, shuffling) = (
            new Denoising<double>(0.5),
            new Completion<double>(Nodes, 0.3),
            new Shuffling<double>(Nodes, 0.4)
        );
        ISelfSupervisedTask<double>[] tasks = [denoising, completion, shuffling];
        var graph = Graph();
        var weights = new PaperWeights<double>(
            Dimension,
            [.. Enumerable.Repeat(Hidden, layers)],
            [Classes, .. tasks.Select(task => task.OutputDimension(Dimension))],
            new RandomStream(3)
        );
        foreach (var bias in weights.All.Where(p => p.Value.Rows == 1))
            new RandomStream(4).FillNormal(bias.Value.Span);
        var core = new PaperObjective<double>(weights, tasks, Nodes, Dimension, Lambda1, Lambda2);
        var losses = core.Evaluate(graph, new RandomStream(5));

        var p = new ParameterSet<double>(null);
        var ours = weights.All.Select((w, i) => Parameter(p, $"{i}", w.Value)).ToArray();
        var tape = new Tape<double>();
        using var _ = tape.Begin();
        var z = new Tensor<double>((Nodes, Dimension), graph.Features.Buffer);
        var y = Head(F(z), 0);
        int[] unlabelled = [.. Enumerable.Range(0, Nodes).Where(i => graph.Labels[i] < 0)];
        var loss =
            Losses.CrossEntropy(y, graph.Labels) + Lambda1 * Losses.Entropy(GraphOperators.Gather(y, unlabelled));
        var random = new RandomStream(5);
        loss += Lambda2 * TaskLosses.Reconstruction(Head(F(Corrupted(denoising)), 1), z);
        var masked = GraphOperators.Gather(Head(F(Corrupted(completion)), 2), completion.Targets!);
        loss += Lambda2 * TaskLosses.Reconstruction(masked, GraphOperators.Gather(z, completion.Targets!));
        var shuffled = Corrupted(shuffling);
        loss += Lambda2 * TaskLosses.Shuffling(Head(F(shuffled), 3), Unchanged(z, shuffled));
        tape.Backward(loss);

        Assert.Equal(losses.Total(Lambda1, Lambda2), loss.Item, 1e-12);
        foreach (var (tensor, expected) in ours.Zip(weights.All))
            Fixture.Near(tensor.Gradient, expected.Gradient.Span.ToArray(), tensor.Name!, 1e-10);

        // H = relu(Â·H·W + b), layer by layer
        Tensor<double> F(Tensor<double> h)
        {
            for (var layer = 0; layer < layers; layer++)
                h = Pointwise.Relu(Products.Multiply(Propagate(h), ours[2 * layer]) + ours[2 * layer + 1]);
            return h;
        }
        Tensor<double> Head(Tensor<double> h, int head) =>
            Products.Multiply(Propagate(h), ours[2 * (layers + head)]) + ours[2 * (layers + head) + 1];
        Tensor<double> Propagate(Tensor<double> x) => GraphOperators.Multiply(graph.Adjacency, x, symmetric: true);
        Tensor<double> Corrupted(ISelfSupervisedTask<double> task)
        {
            var corrupted = new Matrix<double>(Nodes, Dimension);
            task.Corrupt(graph.Features, corrupted, random);
            return new((Nodes, Dimension), corrupted.Buffer);
        }
    }

    private static Tensor<double> Parameter(ParameterSet<double> p, string name, Matrix<double> values)
    {
        Shape shape = values.Rows == 1 ? values.Columns : (values.Rows, values.Columns);
        var tensor = p.Root.Parameter(name, shape, Fill.Zeros);
        values.Span.CopyTo(tensor.Values);
        return tensor;
    }

    private static Tensor<double> Unchanged(Tensor<double> clean, Tensor<double> shuffled)
    {
        var unchanged = new Tensor<double>((Nodes, 1));
        for (var i = 0; i < Nodes; i++)
            unchanged.Values[i] = clean.Row(i).SequenceEqual(shuffled.Row(i)) ? 1 : 0;
        return unchanged;
    }

    private static Subgraph<double> Graph()
    {
        var graph = new Subgraph<double>(Nodes, Dimension);
        new RandomStream(2).FillNormal(graph.Features.Span);
        for (var i = 0; i < Nodes; i++)
            graph.Labels[i] = i < 7 ? i % Classes : Subgraph<double>.Unlabelled;
        graph.Connect();
        return graph;
    }
}
