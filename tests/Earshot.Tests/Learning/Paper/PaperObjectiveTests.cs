using Earshot.Graphs;
using Earshot.Learning;
using Earshot.Learning.Paper;
using Earshot.Numerics;
using Earshot.SelfSupervision;

namespace Earshot.Tests.Learning.Paper;

public class PaperObjectiveTests
{
    private const int Nodes = 11,
        Dimension = 6,
        Classes = 3,
        Hidden = 7;

    // large, so that no part hides behind another
    private const double Lambda1 = 0.3,
        Lambda2 = 0.7;

    public static TheoryData<SelfSupervisedTasks, bool, int> Cases() =>
        new()
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
    public void Gradients_of_the_whole_objective_match_central_differences(
        SelfSupervisedTasks tasks,
        bool literal,
        int layers
    )
    {
        var (objective, weights, graph) = Create(tasks, literal, layers);
        objective.Evaluate(graph, new RandomStream(5));
        var gradients = weights.All.Select(p => p.Gradient.Span.ToArray()).ToArray();
        var largest = gradients.Max(g => g.Max(Math.Abs));
        foreach (var (parameter, gradient) in weights.All.Zip(gradients))
            for (var i = 0; i < gradient.Length; i++)
                Assert.Equal(Numerical(objective, graph, parameter, i), gradient[i], 2e-6 * largest);
    }

    [Theory]
    [InlineData(SelfSupervisedTasks.None), InlineData(SelfSupervisedTasks.All)]
    public void So_do_those_with_several_classes_a_clip(SelfSupervisedTasks tasks)
    {
        var (objective, weights, graph) = Create(tasks, literal: false, layers: 2);
        var cells = new Matrix<double>(Nodes, Classes); // presents, absents of half weight, unknowns
        for (var i = 0; i < Nodes; i++)
        for (var c = 0; c < Classes; c++)
            cells[i, c] =
                (i + c) % 3 == 0 || graph.Labels[i] == c ? 1
                : (i + c) % 3 == 1 ? -0.5
                : 0;
        objective.Evaluate(graph, new RandomStream(5), cells);
        var gradients = weights.All.Select(p => p.Gradient.Span.ToArray()).ToArray();
        var largest = gradients.Max(g => g.Max(Math.Abs));
        foreach (var (parameter, gradient) in weights.All.Zip(gradients))
            for (var i = 0; i < gradient.Length; i++)
                Assert.Equal(Numerical(objective, graph, parameter, i, cells), gradient[i], 2e-6 * largest);
    }

    /// <summary>
    /// By hand: two labelled nodes at logits 0 and ln 3 (ŷ = 1/2, 3/4), one unlabelled at ln 3 with the entropy of
    /// (3/4, 1/4).
    /// </summary>
    [Fact]
    public void Loss_of_several_classes_is_its_formula()
    {
        var (logits, cells, gradient) = (
            new Matrix<double>(3, 1, [0, Math.Log(3), Math.Log(3)]),
            new Matrix<double>(3, 1, [1, -1, 0]),
            new Matrix<double>(3, 1)
        );
        var (crossEntropy, entropy) = MultiLabelLoss.Evaluate(logits, [0, 0, -1], cells, 0.5, gradient);
        Assert.Equal(-(Math.Log(0.5) + Math.Log(0.25)) / 2, crossEntropy, 1e-12);
        Assert.Equal(-(0.75 * Math.Log(0.75) + 0.25 * Math.Log(0.25)), entropy, 1e-12);
        Assert.Equal(
            [-0.25, 0.375, -0.5 * 0.75 * 0.25 * Math.Log(3)],
            gradient.Span.ToArray(),
            (a, b) => Math.Abs(a - b) < 1e-12
        );
    }

    /// <summary>
    /// By hand: a labelled node of class 0 at ŷ = (1/4, 3/4), an unlabelled one at ŷ = (3/4, 1/4); ∂L_ce = ŷ − onehot,
    /// ∂L_en = −ŷ (log ŷ + H).
    /// </summary>
    [Fact]
    public void Loss_of_one_class_is_equations_1_and_2()
    {
        var (logits, gradient) = (new Matrix<double>(2, 2, [0, Math.Log(3), Math.Log(3), 0]), new Matrix<double>(2, 2));
        var (crossEntropy, entropy) = SemiSupervisedLoss.Evaluate(logits, [0, -1], 0.5, gradient);
        var h = -(0.75 * Math.Log(0.75) + 0.25 * Math.Log(0.25));
        Assert.Equal(
            (Math.Log(4), h),
            (crossEntropy, entropy),
            (a, b) => Close(a.Item1, b.Item1) && Close(a.Item2, b.Item2)
        );
        Assert.Equal(
            [-0.75, 0.75, -0.5 * 0.75 * (Math.Log(0.75) + h), -0.5 * 0.25 * (Math.Log(0.25) + h)],
            gradient.Span.ToArray(),
            Close
        );
    }

    /// <summary>Equation 3 with the weights of the options, which by default are those of section IV.A.3.</summary>
    [Fact]
    public void A_training_step_weighs_the_losses_as_its_options_say()
    {
        Assert.Equal((0.01, 0.1), (new PaperOptions().EntropyWeight, new PaperOptions().SelfSupervisionWeight));
        var options = new PaperOptions
        {
            HiddenUnits = Hidden,
            EntropyWeight = Lambda1,
            SelfSupervisionWeight = Lambda2,
        };
        var features = new Matrix<double>(
            20,
            Dimension,
            [.. Enumerable.Range(0, 20 * Dimension).Select(i => Math.Sin(i))]
        );
        int[] labels = [.. Enumerable.Range(0, 20).Select(i => i < 9 ? i % Classes : TrainingSet.Unlabelled)];
        var training = new PaperTraining<double>(features, labels, Classes, options, new RandomStreams(9));
        var weights = training.Weights.Clone();
        training.BeginEpoch();
        training.Step();

        var random = new RandomStreams(9);
        var sampler = options.Sampler(labels, Classes, random.Stream("subgraph"));
        var (clips, graph) = (new int[sampler.NodeCount], new Subgraph<double>(sampler.NodeCount, Dimension));
        sampler.BeginEpoch();
        sampler.Next(clips);
        graph.Fill(clips, features, labels);
        graph.Connect();
        var tasks = options.SelfSupervision.Create<double>(sampler.NodeCount);
        new PaperObjective<double>(weights, tasks, sampler.NodeCount, Dimension, Lambda1, Lambda2).Evaluate(
            graph,
            random.Stream("corruption")
        );
        foreach (var (expected, got) in weights.All.Zip(training.Weights.All))
            Assert.Equal(expected.Gradient.Buffer, got.Gradient.Buffer);
    }

    private static bool Close(double a, double b) => Math.Abs(a - b) < 1e-12;

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

    private static double Numerical(
        PaperObjective<double> objective,
        Subgraph<double> graph,
        PaperParameter<double> parameter,
        int i,
        Matrix<double>? cells = null
    )
    {
        const double step = 1e-6;
        ref var value = ref parameter.Value.Span[i];
        var original = value;
        value = original + step;
        var above = objective.Evaluate(graph, new RandomStream(5), cells).Total(Lambda1, Lambda2);
        value = original - step;
        var below = objective.Evaluate(graph, new RandomStream(5), cells).Total(Lambda1, Lambda2);
        value = original;
        return (above - below) / (2 * step);
    }

    private static (PaperObjective<double>, PaperWeights<double>, Subgraph<double>) Create(
        SelfSupervisedTasks tasks,
        bool literal,
        int layers
    )
    {
        var random = new RandomStream(17);
        var graph = new Subgraph<double>(Nodes, Dimension);
        foreach (ref var x in graph.Features.Span)
            x = random.NextNormal();
        for (var i = 0; i < Nodes; i++)
            graph.Labels[i] = i < 2 * Classes ? i / 2 : Subgraph<double>.Unlabelled;
        graph.Connect();
        var ssl = new SelfSupervisionOptions
        {
            Tasks = tasks,
            MaskedFraction = 0.3,
            LiteralShufflingLoss = literal,
        }.Create<double>(Nodes);
        int[] hidden = [.. Enumerable.Repeat(Hidden, layers)],
            outputs = [Classes, .. ssl.Select(t => t.OutputDimension(Dimension))];
        var weights = new PaperWeights<double>(Dimension, hidden, outputs, random);
        random = new RandomStream(18);
        foreach (var layer in weights.Shared.Concat(weights.Heads))
        foreach (ref var b in layer.Bias.Value.Span)
            b = 0.1 * random.NextNormal();
        return (new PaperObjective<double>(weights, ssl, Nodes, Dimension, Lambda1, Lambda2), weights, graph);
    }
}
