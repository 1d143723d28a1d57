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
    private readonly CellTrainer cells = new(workspace);
    private readonly RepeatedTraining training = new(workspace);
    private ClipSpace? space;

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
            .CreateLearner()
            .Then(learner =>
            {
                var (started, lastEvent) = (clock.GetUtcNow(), workspace.Labels.LastEvent());
                var steps = new Steps(progress, options.Folds + 2);
                var learnt =
                    workspace.Windows.Output() == OutputKind.AnyOfMany
                        ? cells.Learn(learner, options, Threads, options.MostOthers, steps, cancellation)
                        : LearnClasses(learner, options, steps, cancellation);
                cancellation.ThrowIfCancellationRequested();
                steps.Done("learnt from all labels");
                return learnt.Then(run =>
                {
                    var stored = workspace.Runs.Add(
                        new RunRecord(
                            0,
                            options,
                            started,
                            clock.GetUtcNow(),
                            run.LabelCount,
                            lastEvent,
                            run.Metrics,
                            run.Evidence
                        ),
                        run.Predictions,
                        run.Queue,
                        run.Model
                    );
                    steps.Done("stored");
                    return Outcome<RunRecord>.Ok(stored);
                });
            });

    /// <summary>One of many.</summary>
    private Outcome<LearntRun> LearnClasses(
        ILearner learner,
        RunOptions options,
        Steps steps,
        CancellationToken cancellation
    )
    {
        space = CurrentSpace(options);
        var data = LabelledRows.Of(workspace, space.Clips);
        if (data.ClassIds.Length < 2)
            return Outcome<LearntRun>.Skipped(
                $"training needs labels of at least two classes, got {data.ClassIds.Length}: label a few more clips"
            );
        var names = workspace.Classes.All().ToDictionary(c => c.Id, c => c.Name);
        var trained = training.Run(
            data.ForTraining(),
            [.. data.ClassIds.Select(id => names[id])],
            data.Verified,
            learner,
            options,
            Threads,
            steps,
            cancellation
        );
        var unit = Strangeness.Unit(space, data, trained.Held!);
        var (evidence, predictions) = Predict(space, data, trained, unit, options.NeighbourCount);
        var others = workspace.Windows.Cut() is null ? [] : PredictOthers(space, data, trained, unit);
        return new LearntRun(
            data.Labelled.Length,
            Measure(data, trained.Held!) with
            {
                MeanConfidence = MeanConfidence(data, predictions),
            },
            evidence,
            predictions.Concat(others).OrderBy(prediction => prediction.ClipId),
            Queue(space, data, predictions),
            trained.Model
        );
    }

    /// <summary>Clips that are one window each are looked at all; of cut recordings, a pool of windows.</summary>
    private ClipSpace CurrentSpace(RunOptions options)
    {
        if (workspace.Windows.Cut() is null)
            return IsOf(workspace.Features.ClipIds()) ? space! : new ClipSpace(workspace.Features.Load());
        var known = WindowCells.Of(workspace).Windows.Select(window => window.Id).ToHashSet();
        var random = new RandomStreams(options.Seed).Stream("pool");
        var pool = WindowPool.Draw(workspace.Windows.Encoded(), known, options.MostOthers, random);
        return IsOf(pool) ? space! : new ClipSpace(workspace.Features.Load(pool));
    }

    private bool IsOf(IReadOnlyList<long> windows) => space is not null && space.Clips.ClipIds.SequenceEqual(windows);

    private (Evidence Evidence, PredictionRecord[] Predictions) Predict(
        ClipSpace space,
        LabelledRows data,
        Trained trained,
        double unit,
        int neighbourCount
    )
    {
        int[] all = [.. Enumerable.Range(0, data.Labels.Length)];
        var novelty = space.Novelty(all, data.Labelled);
        // of windows the neighbours are found when one is shown
        var (evidence, neighbours) = workspace.Windows.Cut() is null
            ? SupportingClips.Find(trained.Classifier, space, data.Labelled, neighbourCount, Threads)
            : (Evidence.Cosine, null);
        return (
            evidence,
            [.. Records(data, data.Clips.ClipIds, data.Clips.Features, trained, novelty, unit, neighbours)]
        );
    }

    /// <summary>Windows that the training did not look at.</summary>
    private IEnumerable<PredictionRecord> PredictOthers(
        ClipSpace space,
        LabelledRows data,
        Trained trained,
        double unit
    )
    {
        foreach (var block in workspace.Features.Blocks())
        {
            int[] rows =
            [
                .. Enumerable.Range(0, block.ClipIds.Length).Where(row => space.Clips.RowOf(block.ClipIds[row]) < 0),
            ];
            if (rows.Length == 0)
                continue;
            var features = block.Features.SelectRows(rows);
            long[] ids = [.. rows.Select(row => block.ClipIds[row])];
            var novelty = space.NoveltyOf(features, data.Labelled);
            foreach (var record in Records(data, ids, features, trained, novelty, unit, null))
                yield return record;
        }
    }

    /// <summary>What the classifier says of some clips, calibrated, and how strange they are.</summary>
    private static IEnumerable<PredictionRecord> Records(
        LabelledRows data,
        long[] ids,
        Matrix<float> features,
        Trained trained,
        float[] novelty,
        double unit,
        Neighbour[][]? neighbours
    )
    {
        var probabilities = new Matrix<float>(ids.Length, data.ClassIds.Length);
        trained.Classifier.Predict(features, probabilities);
        var strangeness = Strangeness.Of(probabilities, novelty, unit);
        trained.Model.Calibration!.Apply(probabilities);
        for (var row = 0; row < ids.Length; row++)
        {
            var best = TensorPrimitives.IndexOfMax<float>(probabilities.Row(row));
            yield return new PredictionRecord(
                ids[row],
                data.ClassIds[best],
                probabilities[row, best],
                probabilities.Row(row).ToArray(),
                neighbours?[row] ?? [],
                strangeness[row]
            );
        }
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

    /// <summary>Counts steps for a listener; folds end on several threads.</summary>
    private sealed class Steps(IProgress<TrainingProgress>? progress, int total) : IProgress<TrainingProgress>
    {
        private int done;

        public void Report(TrainingProgress value)
        {
            if (value.Stage == ModelTraining.Checking)
                Done(ModelTraining.Checking);
        }

        public void Done(string stage) =>
            progress?.Report(new TrainingProgress(stage, Interlocked.Increment(ref done), total));
    }
}
