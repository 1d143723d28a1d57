using System.Numerics.Tensors;
using System.Text.Json;
using Earshot.Annotations;
using Earshot.Learning.Labelling;
using Earshot.Numerics;

namespace Earshot.Learning.Linear;

/// <summary>
/// Method <c>self-training</c> (Yarowsky 1995): logistic regression that takes in the unlabelled clips it is sure of,
/// with the class it believes, and learns again until none is new.
/// </summary>
/// <param name="options">Null for the defaults.</param>
public sealed class SelfTraining(SelfTrainingOptions? options = null) : ILearner
{
    private readonly SelfTrainingOptions options = options ?? new();

    /// <inheritdoc/>
    public string Name => "self-training";

    /// <inheritdoc/>
    public string Options => JsonSerializer.Serialize(options, OptionsJson.Default.SelfTrainingOptions);

    /// <inheritdoc/>
    public IClassifier Fit(
        TrainingSet training,
        RandomStreams random,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default
    )
    {
        var standardiser = Standardiser.Fit(training.Features);
        var z = standardiser.Apply(training.Features);
        if (training.Targets is { } targets)
            return FitCells(standardiser, z, training, targets, progress, cancellation);
        var labels = training.Labels.ToArray();
        var probabilities = new Matrix<float>(z.Rows, training.ClassCount);
        var parameters = Train(z, labels, training.ClassCount, null, cancellation);
        for (var round = 0; round < options.MaxRounds; round++)
        {
            progress?.Report(
                new TrainingProgress(
                    "self-training",
                    round,
                    options.MaxRounds,
                    $"{labels.Count(l => l != TrainingSet.Unlabelled)} clips"
                )
            );
            LinearClassifier.PredictStandardised(z, parameters, probabilities);
            if (TakeIn(labels, probabilities) == 0)
                break;
            parameters = Train(z, labels, training.ClassCount, parameters, cancellation);
        }
        return LogisticRegression.FromParameters(Name, standardiser, parameters, training.ClassCount);
    }

    /// <summary>
    /// Any of many: learns from what is known; then from what it believes of the rest, smoothed over time, where that
    /// is sure. Where little is known, presents and absents weigh the same.
    /// </summary>
    private LinearClassifier FitCells(
        Standardiser standardiser,
        Matrix<float> z,
        TrainingSet training,
        LabelMatrix targets,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellation
    )
    {
        var (cells, parallel) = (options.Cells, training.Parallel(cancellation));
        // A few labels are no sample of the windows: a class is as rare among them as it was looked for.
        var isSample = WeakAbsences.SaidShare(targets) >= cells.SampleFrom;
        LabelMatrix Weighed(LabelMatrix known) => isSample ? known : WeakAbsences.Balanced(known);
        var parameters = ClassRegressions.Train(z, Weighed(targets), cells.Regression, parallel);
        for (var round = 0; round < cells.Rounds; round++)
        {
            var believed = new Matrix<float>(targets.Rows, targets.Classes);
            ClassRegressions.Predict(z, parameters, believed);
            if (training.Windows is { } windows)
                believed = LengthJoining.Apply(TimeSmoothing.Apply(believed, windows), windows);
            var grown = CellTaking.Believe(targets, believed, cells.PresentFrom, cells.AbsentUpTo);
            progress?.Report(new("self-training", round, cells.Rounds));
            parameters = ClassRegressions.Train(z, Weighed(grown), cells.Regression, parallel, parameters);
        }
        return LogisticRegression.FromParameters(Name, standardiser, parameters, targets.Classes, OutputKind.AnyOfMany);
    }

    private float[] Train(
        Matrix<float> z,
        int[] labels,
        int classCount,
        float[]? start,
        CancellationToken cancellation
    ) => LogisticRegression.TrainLabelled(z, labels, classCount, options.Regression, start, cancellation);

    /// <summary>Labels the clips it is sure of, and says how many.</summary>
    private int TakeIn(int[] labels, Matrix<float> probabilities)
    {
        var taken = 0;
        for (var i = 0; i < labels.Length; i++)
        {
            var best = TensorPrimitives.IndexOfMax<float>(probabilities.Row(i));
            if (labels[i] != TrainingSet.Unlabelled || probabilities[i, best] <= options.Threshold)
                continue;
            labels[i] = best;
            taken++;
        }
        return taken;
    }
}
