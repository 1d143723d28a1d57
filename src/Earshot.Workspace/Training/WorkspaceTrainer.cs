using System.Numerics.Tensors;
using Earshot.Inference;
using Earshot.Learning;
using Earshot.Learning.Confidence;
using Earshot.Numerics;

namespace Earshot.Workspace.Training;

/// <summary>
/// Learns from the labels of a workspace and stores what it then says of every clip. One at a time; keeps the features
/// between trainings.
/// </summary>
public sealed class WorkspaceTrainer(WorkspaceStore workspace, TimeProvider clock)
{
    private const int QueueLength = 200;
    private ClipSpace? space;
    private TrainingSet? prepared;

    /// <summary>Threads it may use, 1 or more; what is learnt does not depend on it. Default: one a core.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Trains, measures by cross-fitting, predicts every clip and stores the run.</summary>
    /// <returns>The run; skipped when there is too little to learn from.</returns>
    public Outcome<RunRecord> Train(
        RunOptions options,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default
    ) =>
        options
            .Validate()
            .Then(_ => Methods.Create(options.Method))
            .Then(learner =>
            {
                var (started, lastEvent) = (clock.GetUtcNow(), workspace.Labels.LastEvent());
                space = CurrentSpace();
                var data = LabelledRows.Of(workspace, space.Clips);
                if (data.ClassIds.Length < 2)
                    return Outcome<RunRecord>.Skipped(
                        $"training needs labels of at least two classes, got {data.ClassIds.Length}: label a few more "
                            + $"clips"
                    );
                var steps = new Steps(progress, options.Folds + 2);
                var (classifier, held) = Learn(learner, data, options, steps, cancellation);
                steps.Done("learnt from all labels");
                var (evidence, predictions) = Predict(space, data, classifier, held, options.NeighbourCount);
                var metrics = Measure(data, held) with { MeanConfidence = MeanConfidence(data, predictions) };
                cancellation.ThrowIfCancellationRequested();
                var run = workspace.Runs.Add(
                    new RunRecord(
                        0,
                        options,
                        started,
                        clock.GetUtcNow(),
                        data.Labelled.Length,
                        lastEvent,
                        metrics,
                        evidence
                    ),
                    predictions,
                    Queue(space, data, predictions)
                );
                steps.Done("stored");
                return run;
            });

    private ClipSpace CurrentSpace() =>
        space is not null && space.Clips.ClipIds.SequenceEqual(workspace.Features.ClipIds())
            ? space
            : new ClipSpace(workspace.Features.Load());

    /// <summary>The classifier of all labels, and answers for labels held out.</summary>
    private (IClassifier Classifier, HeldOutAnswers Held) Learn(
        ILearner learner,
        LabelledRows data,
        RunOptions options,
        Steps steps,
        CancellationToken cancellation
    )
    {
        var told = new FoldProgress(() => steps.Done(ModelTraining.Checking));
        // what is worked out without labels serves the folds and the next training
        (prepared, var classifier, var held) = ModelTraining.Learn(
            data.ForTraining().PreparedAs(prepared) with
            {
                Threads = Threads,
            },
            new TrainingOptions
            {
                Learner = learner,
                Seed = options.Seed,
                Folds = options.Folds,
                HoldOut = HoldOut.Labels,
                Measurable = data.Heard,
            }.Validated(),
            told,
            cancellation
        );
        return (classifier, held!);
    }

    private (Evidence Evidence, PredictionRecord[] Predictions) Predict(
        ClipSpace space,
        LabelledRows data,
        IClassifier classifier,
        HeldOutAnswers held,
        int neighbourCount
    )
    {
        var probabilities = new Matrix<float>(data.Labels.Length, data.ClassIds.Length);
        classifier.Predict(data.Clips.Features, probabilities);
        var strangeness = Strangeness.Of(space, data, probabilities, held);
        Calibration.Learn(held).Apply(probabilities);
        var (evidence, neighbours) = SupportingClips.Find(classifier, space, data.Labelled, neighbourCount, Threads);
        return (
            evidence,
            [
                .. Enumerable
                    .Range(0, data.Labels.Length)
                    .Select(row =>
                    {
                        var best = TensorPrimitives.IndexOfMax<float>(probabilities.Row(row));
                        return new PredictionRecord(
                            data.Clips.ClipIds[row],
                            data.ClassIds[best],
                            probabilities[row, best],
                            probabilities.Row(row).ToArray(),
                            neighbours[row],
                            strangeness[row]
                        );
                    }),
            ]
        );
    }

    private long[] Queue(ClipSpace space, LabelledRows data, PredictionRecord[] predictions)
    {
        var probabilities = new Matrix<float>(
            predictions.Length,
            data.ClassIds.Length,
            [.. predictions.SelectMany(p => p.Probabilities)]
        );
        var limit = workspace.Runs.RejectAbove();
        var rows = Learning.Selection.Suggestions.Choose(
            data.Labels,
            space.Nearest,
            probabilities,
            QueueLength,
            isStrange: row => predictions[row].Strangeness > limit
        );
        return [.. rows.Select(row => data.Clips.ClipIds[row])];
    }

    private static double MeanConfidence(LabelledRows data, PredictionRecord[] predictions) =>
        predictions
            .Where((_, row) => data.Labels[row] == TrainingSet.Unlabelled)
            .Select(p => (double)p.Confidence)
            .DefaultIfEmpty(1)
            .Average();

    private static RunMetrics Measure(LabelledRows data, HeldOutAnswers answers) =>
        answers.Measure() is not { } metrics
            ? new RunMetrics { ClassIds = data.ClassIds }
            : new RunMetrics
            {
                ClassIds = data.ClassIds,
                Measured = metrics.Measured,
                Accuracy = metrics.Accuracy,
                UnweightedAccuracy = metrics.UnweightedAccuracy,
                Recall = metrics.Recall,
                Confusion = metrics.Confusion,
                Reliability = metrics.Reliability,
                CalibrationError = metrics.CalibrationError,
            };

    /// <summary>Tells when a fold is done.</summary>
    private sealed class FoldProgress(Action done) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Stage == ModelTraining.Checking)
                done();
        }
    }

    /// <summary>Counts steps for a listener; folds end on several threads.</summary>
    private sealed class Steps(IProgress<TrainingProgress>? progress, int total)
    {
        private int done;

        public void Done(string stage) =>
            progress?.Report(new TrainingProgress(stage, Interlocked.Increment(ref done), total));
    }
}
