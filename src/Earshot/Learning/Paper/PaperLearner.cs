using System.Text.Json;
using Earshot.Annotations;
using Earshot.Evaluation;
using Earshot.Numerics;

namespace Earshot.Learning.Paper;

/// <summary>
/// Method <c>paper</c>: subgraph-based training with self-supervision (Shirian, Somandepalli and Guha, "Self-supervised
/// Graphs for Audio Representation Learning with Limited Labeled Data"), Algorithm 1 and section III.D.
/// </summary>
/// <param name="options">Null for the defaults: the method as the paper writes it.</param>
public sealed class PaperLearner(PaperOptions? options = null) : ILearner
{
    internal const string MethodName = "paper";
    private readonly PaperOptions options = (options ?? new PaperOptions()).Validated();

    /// <inheritdoc/>
    public string Name => MethodName;

    /// <inheritdoc/>
    public string Options => JsonSerializer.Serialize(options, OptionsJson.Default.PaperOptions);

    /// <inheritdoc/>
    public IClassifier Fit(
        TrainingSet training,
        RandomStreams random,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default
    )
    {
        var standardiser = Standardiser.Fit(training.Features);
        var features = standardiser.Apply(training.Features);
        var targets =
            training.Targets
            ?? (
                options.Outputs == OutputKind.AnyOfMany
                    ? LabelMatrix.FromLabels(training.Labels, training.ClassCount)
                    : null
            );
        var sampling = SamplingClasses.Of(training);
        var steps = new PaperTraining<float>(features, sampling.Labels, sampling.Count, options, random, targets);
        PaperClassifier Classifier() => Infer(standardiser, steps.Weights, features, sampling, targets, random);
        if (training.Validation is null)
            Train(steps, options.Epochs, progress, cancellation);
        else
            TrainToBestEpoch(steps, Classifier, training.Validation, progress, cancellation);
        return Classifier();
    }

    private static void Train(
        PaperTraining<float> steps,
        int epochs,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellation
    )
    {
        for (var epoch = 1; epoch <= epochs; epoch++)
        {
            var loss = Epoch(steps, cancellation);
            progress?.Report(new("epochs", epoch, epochs, $"loss {loss:F3}"));
        }
    }

    /// <summary>
    /// Keeps the weights of the epoch with the best unweighted accuracy on the validation part, in any of many with the
    /// best mean average precision.
    /// </summary>
    private void TrainToBestEpoch(
        PaperTraining<float> steps,
        Func<PaperClassifier> classifier,
        LabelledSet validation,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellation
    )
    {
        var (best, bestEpoch, bestWeights) = (double.NegativeInfinity, 0, steps.Weights.Clone());
        for (var epoch = 1; epoch <= options.Epochs && epoch - bestEpoch <= options.Patience; epoch++)
        {
            var loss = Epoch(steps, cancellation);
            var accuracy = Accuracy(classifier(), validation);
            if (accuracy > best)
                (best, bestEpoch) = (accuracy, epoch);
            if (bestEpoch == epoch)
                bestWeights.CopyFrom(steps.Weights);
            progress?.Report(new("epochs", epoch, options.Epochs, $"loss {loss:F3}, validation {100 * accuracy:F1}%"));
        }
        steps.Weights.CopyFrom(bestWeights);
    }

    private static double Epoch(PaperTraining<float> steps, CancellationToken cancellation)
    {
        var loss = 0.0;
        steps.BeginEpoch();
        for (var step = 0; step < steps.StepsPerEpoch; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            loss += steps.Step().CrossEntropy;
        }
        return loss / steps.StepsPerEpoch;
    }

    private static double Accuracy(PaperClassifier classifier, LabelledSet validation)
    {
        var probabilities = new Matrix<float>(validation.Features.Rows, classifier.ClassCount);
        classifier.Predict(validation.Features, probabilities);
        return validation.Targets is { } targets
            ? Ranking.MeanAveragePrecision(probabilities, targets)
            : ConfusionMatrix.From(validation.Labels, probabilities).UnweightedAccuracy;
    }

    /// <summary>
    /// Pseudo-labels, then subgraphs of |V_s| nodes, equally many of each true or pseudo-label. The same streams serve
    /// every epoch, so that epochs compare.
    /// </summary>
    private PaperClassifier Infer(
        Standardiser standardiser,
        PaperWeights<float> trained,
        Matrix<float> features,
        SamplingClasses sampling,
        LabelMatrix? targets,
        RandomStreams random
    )
    {
        var weights = trained.Clone();
        var labels = PseudoLabels.Assign(
            weights,
            features,
            sampling,
            options.Sampler(sampling.Labels, sampling.Count, random.Stream("pseudo-labels"))
        );
        var sampler = options.InferenceSampler(labels, sampling.Count, random.Stream("inference"));
        var graphs = Enumerable
            .Range(0, options.InferenceSubgraphs)
            .Select(_ =>
            {
                var clips = new int[sampler.NodeCount];
                sampler.Next(clips);
                return new InferenceGraph(weights, features.SelectRows(clips), [.. clips.Select(clip => labels[clip])]);
            });
        var output = targets is null ? OutputKind.OneOfMany : OutputKind.AnyOfMany;
        return new PaperClassifier(
            options with
            {
                Outputs = output,
            },
            random.RootSeed,
            standardiser,
            weights,
            [.. graphs]
        );
    }
}
