using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Learning;
using Earshot.Learning.Confidence;
using Earshot.Numerics;

namespace Earshot.Workspace.Training;

/// <summary>Something said of a recording that a model disagrees with that was trained without it.</summary>
/// <param name="AnnotationId">The annotation; null where several together say it of a window.</param>
/// <param name="WindowId">The window to listen to: the one that speaks most for the class.</param>
/// <param name="RecordingId">The recording.</param>
/// <param name="Range">Where to listen; null: the whole recording.</param>
/// <param name="ClassName">The class.</param>
/// <param name="Said">What is said of it; complete: nothing was annotated there, and the model hears it.</param>
/// <param name="Annotator">Who says so.</param>
/// <param name="Score">What the model gives the class, calibrated, 0 to 1.</param>
/// <param name="LooksLike">The class it takes it for; null where it calls none.</param>
public sealed record LabelDoubt(
    long? AnnotationId,
    long WindowId,
    long RecordingId,
    TimeRange? Range,
    string ClassName,
    Polarity Said,
    string? Annotator,
    double Score,
    string? LooksLike
)
{
    /// <summary>How much it disagrees, 0 to 1: 1 − score of what is said to be there, else the score.</summary>
    public double Disagreement => Said == Polarity.Present ? 1 - Score : Score;
}

/// <summary>
/// Finds labels that may be wrong and calls that may be missing: each recording is answered by a model that learnt
/// from the others (Northcutt, Jiang and Chuang 2021 call it confident learning).
/// </summary>
public static class LabelReview
{
    private const double Doubtful = 0.5;

    /// <summary>
    /// What the model disagrees with, most first, without what somebody heard again and kept
    /// (<see cref="KeptLabels"/>); skipped where there is too little to learn from.
    /// </summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="options">Method, seed, folds.</param>
    /// <param name="threads">Threads it may use.</param>
    /// <param name="progress">Told where it stands.</param>
    /// <param name="cancellation">Stops early.</param>
    public static Outcome<IReadOnlyList<LabelDoubt>> Of(
        WorkspaceStore workspace,
        RunOptions options,
        int threads,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default
    ) =>
        options
            .CreateLearner()
            .Then(learner =>
                workspace.Windows.Output() == OutputKind.AnyOfMany
                    ? OfCells(workspace, learner, options, threads, progress, cancellation)
                    : OfLabels(workspace, learner, options, threads, cancellation)
            )
            .Then(doubts => Open(workspace, doubts));

    private static Outcome<IReadOnlyList<LabelDoubt>> Open(WorkspaceStore workspace, IReadOnlyList<LabelDoubt> doubts)
    {
        var (kept, ids) = (
            workspace.Kept.All().ToHashSet(),
            workspace.Classes.All().ToDictionary(c => c.Name, c => c.Id)
        );
        return Outcome<IReadOnlyList<LabelDoubt>>.Ok([
            .. doubts.Where(d => !kept.Contains(new(d.RecordingId, d.Range, ids[d.ClassName], d.Said))),
        ]);
    }

    private static Outcome<IReadOnlyList<LabelDoubt>> OfCells(
        WorkspaceStore workspace,
        ILearner learner,
        RunOptions options,
        int threads,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellation
    )
    {
        var trainer = new CellTrainer(workspace);
        return CellRows
            .Of(workspace, trainer.Windows(cancellation), options, WindowPool.MostOthers)
            .Then(rows =>
            {
                var held = trainer.Train(learner, rows, options, threads, progress, cancellation).HeldCells!;
                var doubts = new CellDoubts(workspace, rows, held).All().Where(d => d.Disagreement > Doubtful);
                return Outcome<IReadOnlyList<LabelDoubt>>.Ok([.. Sorted(doubts)]);
            });
    }

    private static Outcome<IReadOnlyList<LabelDoubt>> OfLabels(
        WorkspaceStore workspace,
        ILearner learner,
        RunOptions options,
        int threads,
        CancellationToken cancellation
    )
    {
        var data = LabelledRows.Of(workspace, workspace.Features.Load());
        if (data.ClassIds.Length < 2)
            return Outcome<IReadOnlyList<LabelDoubt>>.Skipped(
                $"a review needs labels of at least two classes, got {data.ClassIds.Length}: label a few more clips"
            );
        var held = CrossFit.Run(
            learner,
            data.ForTraining() with
            {
                Threads = threads,
            },
            new RandomStreams(options.Seed).Child("review"),
            new CrossFitOptions
            {
                Folds = options.Folds,
                KeepClips = true,
                Measurable = data.Verified,
            },
            cancellation: cancellation
        );
        var answers = held.Calibrated();
        var names = workspace.Classes.All().ToDictionary(c => c.Id, c => c.Name);
        var windows = workspace.Windows.Of([.. held.Rows.Select(row => data.Clips.ClipIds[row])]);
        var ofId = windows.ToDictionary(window => window.Id);
        var isCut = workspace.Windows.Cut() is not null;
        var numbers = workspace
            .Annotations.All()
            .Where(a => a.Value is { IsWhole: true, Polarity: Polarity.Present })
            .GroupBy(a => (a.RecordingId, a.Value.ClassName))
            .ToDictionary(same => same.Key, same => (long?)same.Last().Id);
        var authors = workspace.Labels.All().ToDictionary(label => label.ClipId, label => label.Author);
        return Outcome<IReadOnlyList<LabelDoubt>>.Ok([
            .. Sorted(
                from place in Enumerable.Range(0, held.Rows.Length)
                let window = ofId[data.Clips.ClipIds[held.Rows[place]]]
                let said = held.Labels[place]
                let best = System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(answers.Row(place))
                where best != said
                select new LabelDoubt(
                    isCut ? null : numbers.GetValueOrDefault((window.RecordingId, names[data.ClassIds[said]])),
                    window.Id,
                    window.RecordingId,
                    isCut ? window.Range : null,
                    names[data.ClassIds[said]],
                    Polarity.Present,
                    authors.GetValueOrDefault(window.RecordingId),
                    answers[place, said],
                    names[data.ClassIds[best]]
                )
            ),
        ]);
    }

    private static IEnumerable<LabelDoubt> Sorted(IEnumerable<LabelDoubt> doubts) =>
        doubts
            .OrderByDescending(doubt => doubt.Disagreement)
            .ThenBy(doubt => doubt.RecordingId)
            .ThenBy(doubt => doubt.Range?.BeginMicroseconds);
}
