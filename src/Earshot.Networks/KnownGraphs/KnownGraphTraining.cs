using System.Numerics;
using System.Numerics.Tensors;
using Earshot.Graphs;
using Earshot.Networks.Operators;
using Earshot.Networks.Training;
using Earshot.Networks.Zoo;
using Earshot.Numerics;

namespace Earshot.Networks.KnownGraphs;

/// <summary>What a training on a known graph came to.</summary>
/// <param name="Epoch">The epoch whose weights were kept, counted from 1: the best on validation.</param>
/// <param name="Epochs">Epochs trained.</param>
/// <param name="ValidationAccuracy">Share of validation nodes classified rightly at that epoch, in [0, 1].</param>
/// <param name="TestAccuracy">The same of the test nodes, looked at once, after training.</param>
public sealed record KnownGraphResult(int Epoch, int Epochs, double ValidationAccuracy, double TestAccuracy);

/// <summary>
/// Trains a network on a graph whose edges are known: full batch, Adam, and the weights of the epoch that was best on
/// validation.
/// </summary>
public sealed class KnownGraphTraining<T> : ITraining<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly KnownGraph graph;
    private readonly NetworkOptions options;
    private readonly RandomStreams random;
    private readonly SparseMatrix<T> features;
    private readonly GraphNetwork<T> network;
    private readonly GraphMix<T>? graphMix;
    private readonly GraphTaskTerm<T>? task;
    private readonly int[] labels;
    private readonly Tape<T> use = Tape<T>.ForUse();
    private RandomStream draws = null!;
    private int epoch,
        lastGain;
    private (double Loss, double Accuracy) best = (double.PositiveInfinity, -1);

    /// <summary>A training, ready to run.</summary>
    /// <param name="graph">The data set.</param>
    /// <param name="options">The network and how it is trained.</param>
    /// <param name="random">All its randomness.</param>
    public KnownGraphTraining(KnownGraph graph, NetworkOptions options, RandomStreams random)
    {
        (this.graph, this.options, this.random) = (graph, options.Validated(), random);
        features = new(
            graph.Features.Rows,
            graph.Features.Columns,
            graph.Features.RowStarts,
            graph.Features.ColumnIndices,
            Array.ConvertAll(graph.Features.Values, T.CreateChecked)
        );
        Parameters = new(random.Child("init"));
        var edges = options.Kind is NetworkKind.Gat or NetworkKind.Gin
            ? Propagation.Sum<T>(graph.Graph)
            : Propagation.Normalised<T>(graph.Graph);
        network = new(Parameters.Root, edges, options, features.Columns, graph.ClassCount);
        task = GraphTaskTerm<T>.Of(network, options, features);
        graphMix = options.Kind == NetworkKind.GraphMix ? new(network, features, graph, new()) : null;
        labels = [.. Enumerable.Repeat(-1, graph.Labels.Length)];
        foreach (var i in graph.Training)
            labels[i] = graph.Labels[i];
    }

    /// <summary>What it learns.</summary>
    public ParameterSet<T> Parameters { get; }

    /// <summary>Trains to the end and scores the test nodes.</summary>
    /// <param name="cancellation">Stops early by <see cref="OperationCanceledException"/>.</param>
    public KnownGraphResult Run(CancellationToken cancellation = default)
    {
        var adam = new AdamWOptions
        {
            LearningRate = options.LearningRate,
            WeightDecay = options.WeightDecay,
            Decoupled = false,
            // the first layer's weight alone has neither a dot in its name nor a bias
            NoDecay = options.DecaysFirstLayerOnly ? ["bias", "*.*"] : [],
        };
        var report = Trainer.Run(
            this,
            new AdamW<T>(Parameters, adam),
            new TrainerOptions { Epochs = options.Epochs },
            random,
            cancellation: cancellation
        );
        return new(report.BestEpoch, report.Epoch, Score(graph.Validation).Accuracy, Score(graph.Test).Accuracy);
    }

    /// <inheritdoc/>
    public bool IsOver => epoch - lastGain > options.Patience;

    /// <inheritdoc/>
    public int BeginEpoch(int epoch, RandomStream random)
    {
        (this.epoch, draws) = (epoch, random);
        return 1;
    }

    /// <inheritdoc/>
    public Tensor<T> Loss(int batch)
    {
        var loss =
            graphMix is not null && GraphMix<T>.IsItsTurn(draws)
                ? graphMix.Loss(epoch - 1, draws)
                : Losses.CrossEntropy(network.Classify(network.Encode(features)), labels);
        return task is null ? loss : loss + options.SelfSupervisedWeight * task.Loss(draws);
    }

    /// <summary>
    /// The lowest loss, or the highest accuracy, the loss deciding between equals: accuracies of n nodes lie 1/n apart.
    /// </summary>
    public double Validate()
    {
        var now = Score(graph.Validation);
        if (now.Loss < best.Loss || now.Accuracy > best.Accuracy)
            lastGain = epoch;
        best = (Math.Min(now.Loss, best.Loss), Math.Max(now.Accuracy, best.Accuracy));
        return options.KeepsLowestLoss ? -now.Loss : now.Accuracy - 1e-9 * now.Loss;
    }

    private (double Loss, double Accuracy) Score(int[] nodes)
    {
        using var running = use.Begin();
        var logits = network.Classify(network.Encode(features));
        var (loss, right) = (0.0, 0);
        foreach (var i in nodes)
        {
            var row = logits.Row(i);
            var max = TensorPrimitives.Max<T>(row);
            var sum = 0.0;
            foreach (var z in row)
                sum += Math.Exp(double.CreateChecked(z - max));
            loss += Math.Log(sum) - double.CreateChecked(row[graph.Labels[i]] - max);
            if (TensorPrimitives.IndexOfMax<T>(row) == graph.Labels[i])
                right++;
        }
        return (loss / nodes.Length, (double)right / nodes.Length);
    }
}
