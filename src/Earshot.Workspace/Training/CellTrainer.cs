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
internal sealed record CellScores(long[] WindowIds, Matrix<float> Probabilities);

/// <summary>Every window that has features, as a training finds them.</summary>
/// <param name="Encoded">By number (<see cref="WindowTable.Encoded"/>).</param>
/// <param name="Places">Where each lies (<see cref="WindowTable.Places"/>); null: recordings are not cut.</param>
/// <param name="Floors">The floors of their recordings; null: recordings are not cut.</param>
internal sealed record EncodedWindows(
    IReadOnlyList<(long Id, long RecordingId)> Encoded,
    RecordingWindow[]? Places,
    RecordingFloors? Floors
);

/// <summary>
/// Trains any of many: learns from what is known of the windows, whose recordings are held out whole to measure, and
/// answers for every window.
/// </summary>
internal sealed class CellTrainer(WorkspaceStore workspace)
{
    private readonly RepeatedTraining training = new(workspace);
    private RecordingFloors? floors;

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
        var all = Windows(cancellation);
        return CellRows
            .Of(workspace, all, options, mostOthers)
            .Then(rows =>
            {
                var trained = Train(learner, rows, options, threads, progress, cancellation);
                var (model, held) = (trained.Model, trained.HeldCells);
                var called = ChosenThresholds.In(model, rows.Classes);
                var scores = Score(model, all, cancellation);
                double[] own = [.. model.Thresholds.Select(threshold => threshold.Value)];
                double[] thresholds = [.. called.Thresholds.Select(threshold => threshold.Value)];
                var queue = CellQueue.Choose(workspace, all.Encoded, rows, scores, thresholds, options.Seed);
                var unknown = all.Encoded.Count - rows.Targets.KnownRows().Length;
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
            rows.Verified,
            learner,
            options,
            threads,
            progress,
            cancellation
        );

    /// <summary>The windows as they are now; the floors of the training before serve where no window came or
    /// went.</summary>
    internal EncodedWindows Windows(CancellationToken cancellation)
    {
        var (encoded, places) = (workspace.Windows.Encoded(), workspace.Windows.Places());
        long[] ids = [.. encoded.Select(window => window.Id)];
        if (floors?.AreOf(ids) != true)
            floors = places is null ? null : RecordingFloors.Learn(workspace, ids, places, cancellation);
        return new(encoded, places, floors);
    }

    private CellScores Score(Model model, EncodedWindows windows, CancellationToken cancellation)
    {
        var count = windows.Encoded.Count;
        var scores = new CellScores(new long[count], new Matrix<float>(count, model.Classes.Count));
        var next = 0;
        foreach (var block in workspace.Features.Blocks())
        {
            cancellation.ThrowIfCancellationRequested();
            windows.Floors?.Align(block);
            var probabilities = model.Predict(block.Features);
            for (var i = 0; i < block.ClipIds.Length && next < count; i++, next++)
            {
                scores.WindowIds[next] = block.ClipIds[i];
                probabilities.Row(i).CopyTo(scores.Probabilities.Row(next));
            }
        }
        return windows.Places is { } places
            ? scores with
            {
                Probabilities = TimeSmoothing.Apply(scores.Probabilities, places),
            }
            : scores;
    }

    private static double MeanConfidence(CellScores scores) =>
        Enumerable
            .Range(0, scores.WindowIds.Length)
            .Average(i => (double)TensorPrimitives.Max<float>(scores.Probabilities.Row(i)));

    private static IEnumerable<PredictionRecord> Predictions(CellRows rows, CellScores scores, double[] thresholds)
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
