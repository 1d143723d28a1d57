using Earshot.Graphs;
using Earshot.Learning;
using Earshot.Numerics;
using Earshot.SelfSupervision;

namespace Earshot.Tests.Learning;

public class PaperObjectiveTests
{
    private const int Nodes = 11, Dimension = 6, Classes = 3, Hidden = 7;
    private const double Lambda1 = 0.3, Lambda2 = 0.7;                               // large, so that no part hides behind another

    public static TheoryData<SelfSupervisedTasks, bool, int> Cases() => new()
    {
        { SelfSupervisedTasks.None, false, 2 },
        { SelfSupervisedTasks.Denoising, false, 2 },
        { SelfSupervisedTasks.Completion, false, 2 },
        { SelfSupervisedTasks.Shuffling, false, 2 },
        { SelfSupervisedTasks.Shuffling, true, 2 },
        { SelfSupervisedTasks.All, false, 2 },
        { SelfSupervisedTasks.All, false, 4 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradients_of_the_whole_objective_match_central_differences(SelfSupervisedTasks tasks, bool literal, int layers)
    {
        var (objective, weights, graph) = Create(tasks, literal, layers);
        objective.Evaluate(graph, new RandomStream(5));
        var gradients = weights.All.Select(p => p.Gradient.Span.ToArray()).ToArray();
        var largest = gradients.Max(g => g.Max(Math.Abs));
        foreach (var (parameter, gradient) in weights.All.Zip(gradients))
            for (var i = 0; i < gradient.Length; i++)
                Assert.Equal(Numerical(objective, graph, parameter, i), gradient[i], 2e-6 * largest);
    }

    [Fact]
    public void Every_weight_of_every_head_receives_a_gradient()
    {
        var (objective, weights, graph) = Create(SelfSupervisedTasks.All, literal: false, layers: 2);
        objective.Evaluate(graph, new RandomStream(5));
        Assert.All(weights.All, p => Assert.Contains(p.Gradient.Span.ToArray(), g => g != 0));
    }

    [Fact]
    public void Corruptions_do_not_reach_the_classification()
    {
        var (with, _, graph) = Create(SelfSupervisedTasks.All, literal: false, layers: 2);
        var (without, _, _) = Create(SelfSupervisedTasks.None, literal: false, layers: 2);
        var (a, b) = (with.Evaluate(graph, new RandomStream(5)), without.Evaluate(graph, new RandomStream(6)));
        Assert.Equal(b.CrossEntropy, a.CrossEntropy, 1e-12);
        Assert.Equal(b.Entropy, a.Entropy, 1e-12);
    }

    private static double Numerical(PaperObjective<double> objective, Subgraph<double> graph, Parameter<double> parameter, int i)
    {
        const double step = 1e-6;
        ref var value = ref parameter.Value.Span[i];
        var original = value;
        value = original + step;
        var above = objective.Evaluate(graph, new RandomStream(5)).Total(Lambda1, Lambda2);
        value = original - step;
        var below = objective.Evaluate(graph, new RandomStream(5)).Total(Lambda1, Lambda2);
        value = original;
        return (above - below) / (2 * step);
    }

    private static (PaperObjective<double>, PaperWeights<double>, Subgraph<double>) Create(SelfSupervisedTasks tasks, bool literal, int layers)
    {
        var random = new RandomStream(17);
        var graph = new Subgraph<double>(Nodes, Dimension);
        foreach (ref var x in graph.Features.Span) x = random.NextNormal();
        for (var i = 0; i < Nodes; i++) graph.Labels[i] = i < 2 * Classes ? i / 2 : Subgraph<double>.Unlabelled;
        graph.Connect();
        var ssl = new SelfSupervisionOptions { Tasks = tasks, MaskedFraction = 0.3, LiteralShufflingLoss = literal }.Create<double>(Nodes);
        int[] hidden = [.. Enumerable.Repeat(Hidden, layers)], outputs = [Classes, .. ssl.Select(t => t.OutputDimension(Dimension))];
        var weights = new PaperWeights<double>(Dimension, hidden, outputs, random);
        random = new RandomStream(18);
        foreach (var layer in weights.Shared.Concat(weights.Heads))
            foreach (ref var b in layer.Bias.Value.Span) b = 0.1 * random.NextNormal();
        return (new PaperObjective<double>(weights, ssl, Nodes, Dimension, Lambda1, Lambda2), weights, graph);
    }
}
