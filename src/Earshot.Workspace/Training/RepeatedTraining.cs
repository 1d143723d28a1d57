using Earshot.Inference;
using Earshot.Learning;

namespace Earshot.Workspace.Training;

/// <summary>
/// The training of a model file on a workspace's labels, of one class a clip or of several. What is worked out without
/// labels serves the folds and the next training on the same clips.
/// </summary>
internal sealed class RepeatedTraining(WorkspaceStore workspace)
{
    private TrainingSet? prepared;

    /// <summary>Trains, and measures by cross-fitting.</summary>
    /// <param name="training">What to learn from, not prepared.</param>
    /// <param name="classes">Names of its classes.</param>
    /// <param name="verified">Rows that figures may be measured on.</param>
    /// <param name="learner">The method.</param>
    /// <param name="options">Seed and folds.</param>
    /// <param name="threads">Threads it may use.</param>
    /// <param name="progress">Told where it stands.</param>
    /// <param name="cancellation">Stops early.</param>
    public Trained Run(
        TrainingSet training,
        IReadOnlyList<string> classes,
        bool[] verified,
        ILearner learner,
        RunOptions options,
        int threads,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellation
    )
    {
        var trained = ModelTraining.Run(
            workspace.Source(),
            training.PreparedAs(prepared) with
            {
                Threads = threads,
            },
            classes,
            new TrainingOptions
            {
                Learner = learner,
                Seed = options.Seed,
                Folds = options.Folds,
                HoldOut = HoldOut.Labels,
                Measurable = verified,
                Cut = workspace.Windows.Cut(),
                Data = Path.GetFileName(workspace.Folder),
            },
            progress,
            cancellation
        );
        prepared = trained.Prepared;
        return trained;
    }
}
