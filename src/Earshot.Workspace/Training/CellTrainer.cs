using System.Numerics.Tensors;
using Earshot.Annotations;
using Earshot.Inference;
using Earshot.Learning;
using Earshot.Learning.Labelling;
using Earshot.Numerics;

namespace Earshot.Workspace.Training;

/// <summary>What a training of any of many says of every window.</summary>
/// <param name="WindowIds">Every window that has features, ascending; n.</param>
/// <param name="Probabilities">Calibrated, and smoothed over time as detection does (n, k).</param>
internal sealed record WindowScores(long[] WindowIds, Matrix<float> Probabilities);

/// <summary>
/// Trains any of many: learns from what is known of the windows, whose recordings are held out whole to measure, and
/// answers for every window.
/// </summary>
internal sealed class CellTrainer(WorkspaceStore workspace)
{
    private readonly RepeatedTraining training = new(workspace);

    /// <summary>Trains; skipped where there is too little to learn from.</summary>
    public Outcome<LearntRun> Learn(
        ILearner learner,
        RunOptions options,
        int threads,
        int mostOthers,
        IProgress<TrainingProgress> progress,
        CancellationToken cancellation
    )
    {
        var (encoded, places) = (workspace.Windows.Encoded(), workspace.Windows.Places());
        return CellRows
            .Of(workspace, encoded, places, options, mostOthers)
            .Then(rows =>
            {
                var trained = Train(learner, rows, options, threads, progress, cancellation);
                var (model, held) = (trained.Model, trained.HeldCells);
                var called = ChosenThresholds.In(model, rows.Classes);
                var scores = Score(model, encoded.Count, places, cancellation);
                double[] own = [.. model.Thresholds.Select(threshold => threshold.Value)];
                double[] thresholds = [.. called.Thresholds.Select(threshold => threshold.Value)];
                var queue = CellQueue.Choose(workspace, encoded, rows, scores, thresholds, options.Seed);
                var unknown = encoded.Count - rows.Targets.KnownRows().Length;
                return Outcome<LearntRun>.Ok(
                    new LearntRun(
                        rows.LabelCount,
                        CellMetrics.Of(rows, held, called) with
                        {
                            Thresholds = own,
                            MeanConfidence = unknown == 0 ? 1 : MeanConfidence(scores),
                        },
                        Evidence.Cosine,
                        Predictions(rows, scores, own),
                        queue,
                        model
                    )
                );
            });
    }

    /// <summary>The training alone.</summary>
    internal Trained Train(
        ILearner learner,
        CellRows rows,
        RunOptions options,
        int threads,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellation
    ) =>
        training.Run(
            rows.ForTraining(),
            [.. rows.Classes.Select(c => c.Name)],
            rows.Heard,
            learner,
            options,
            threads,
            progress,
            cancellation
        );

    private WindowScores Score(Model model, int count, RecordingWindow[]? places, CancellationToken cancellation)
    {
        var scores = new WindowScores(new long[count], new Matrix<float>(count, model.Classes.Count));
        var next = 0;
        foreach (var block in workspace.Features.Blocks())
        {
            cancellation.ThrowIfCancellationRequested();
            var probabilities = model.Predict(block.Features);
            for (var i = 0; i < block.ClipIds.Length && next < count; i++, next++)
            {
                scores.WindowIds[next] = block.ClipIds[i];
                probabilities.Row(i).CopyTo(scores.Probabilities.Row(next));
            }
        }
        return places is null
            ? scores
            : scores with
            {
                Probabilities = TimeSmoothing.Apply(scores.Probabilities, places),
            };
    }

    private static double MeanConfidence(WindowScores scores) =>
        Enumerable
            .Range(0, scores.WindowIds.Length)
            .Average(i => (double)TensorPrimitives.Max<float>(scores.Probabilities.Row(i)));

    private static IEnumerable<PredictionRecord> Predictions(CellRows rows, WindowScores scores, double[] thresholds)
    {
        for (var i = 0; i < scores.WindowIds.Length; i++)
        {
            var row = scores.Probabilities.Row(i).ToArray();
            var best = TensorPrimitives.IndexOfMax<float>(row);
            yield return new PredictionRecord(
                scores.WindowIds[i],
                rows.Classes[best].Id,
                row[best],
                row,
                [],
                Strangeness.OfScores(row, thresholds)
            );
        }
    }
}

/// <summary>What a training has to store.</summary>
/// <param name="LabelCount">Labels it learnt from.</param>
/// <param name="Metrics">How good it is.</param>
/// <param name="Evidence">What the neighbours of its predictions are.</param>
/// <param name="Predictions">What it says of every window, by number.</param>
/// <param name="Queue">Windows worth labelling next.</param>
/// <param name="Model">The model itself.</param>
internal sealed record LearntRun(
    int LabelCount,
    RunMetrics Metrics,
    Evidence Evidence,
    IEnumerable<PredictionRecord> Predictions,
    IReadOnlyList<long> Queue,
    Model Model
);
