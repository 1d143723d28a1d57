using System.Globalization;
using System.Text.Json;
using Earshot.Annotations;
using Earshot.Evaluation;
using Earshot.Numerics;

namespace Earshot.Learning.Perceptrons;

/// <summary>
/// Method <c>mlp</c>: a perceptron with one hidden layer on the labelled clips alone; the epoch that is best on
/// validation, where there is one. In any of many it learns from the rows with known cells.
/// </summary>
/// <param name="options">Null for the defaults.</param>
public sealed class MultilayerPerceptron(MultilayerPerceptronOptions? options = null) : ILearner
{
    private const int EpochsBetweenLooks = 10;

    private readonly MultilayerPerceptronOptions options = options ?? new();

    /// <inheritdoc/>
    public string Name => "mlp";

    /// <inheritdoc/>
    public string Options => JsonSerializer.Serialize(options, OptionsJson.Default.MultilayerPerceptronOptions);

    /// <inheritdoc/>
    public IClassifier Fit(
        TrainingSet training,
        RandomStreams random,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default
    )
    {
        var standardiser = Standardiser.Fit(training.Features);
        var rows = training.Targets?.KnownRows() ?? training.LabelledRows();
        var z = standardiser.Apply(training.Features.SelectRows(rows));
        var network = Perceptron<float>.Create(
            z.Columns,
            options.Hidden,
            training.ClassCount,
            random.Stream("init"),
            training.Output
        );
        var best = (Accuracy: -1.0, Blocks: network.Blocks);
        int[] labels = [.. rows.Select(i => training.Labels[i])];
        var steps = Train(network, z, labels, training.Targets?.SelectRows(rows), training.ClassCount);
        foreach (var (epoch, loss) in steps.Index())
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Report(
                new TrainingProgress(
                    "training",
                    epoch,
                    options.Epochs,
                    string.Create(CultureInfo.InvariantCulture, $"loss {loss:F3}")
                )
            );
            if (training.Validation is null || (epoch + 1) % EpochsBetweenLooks != 0)
                continue;
            var accuracy = Accuracy(new PerceptronClassifier(standardiser, network), training.Validation);
            if (accuracy >= best.Accuracy)
                best = (accuracy, [.. network.Blocks.Select(block => block.Clone())]);
        }
        return new PerceptronClassifier(standardiser, new Perceptron<float>(best.Blocks, training.Output));
    }

    /// <summary>Moves the network a step an epoch and yields the loss before it.</summary>
    private IEnumerable<double> Train(
        Perceptron<float> network,
        Matrix<float> z,
        int[] labels,
        LabelMatrix? targets,
        int classCount
    )
    {
        Matrix<float> activations = new(z.Rows, options.Hidden),
            activationGradients = new(z.Rows, options.Hidden),
            probabilities = new(z.Rows, classCount);
        Matrix<float>[] gradients = [.. network.Blocks.Select(block => new Matrix<float>(block.Rows, block.Columns))];
        Adam<float>[] optimisers = [.. network.Blocks.Select(_ => new Adam<float>(options.Optimiser))];
        for (var epoch = 0; epoch < options.Epochs; epoch++)
        {
            network.Forward(z, activations, probabilities);
            var loss = targets is null
                ? network.Backward(z, labels, activations, activationGradients, probabilities, gradients)
                : network.Backward(z, targets, activations, activationGradients, probabilities, gradients);
            for (var b = 0; b < gradients.Length; b++)
                optimisers[b].Step(network.Blocks[b].Span, gradients[b].Span);
            yield return loss;
        }
    }

    private static double Accuracy(PerceptronClassifier classifier, LabelledSet validation)
    {
        var probabilities = new Matrix<float>(validation.Features.Rows, classifier.ClassCount);
        classifier.Predict(validation.Features, probabilities);
        return validation.Targets is { } targets
            ? Ranking.MeanAveragePrecision(probabilities, targets)
            : ConfusionMatrix.From(validation.Labels, probabilities).UnweightedAccuracy;
    }
}
