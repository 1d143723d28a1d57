using Earshot.Learning;
using Earshot.Numerics;

namespace Earshot.Inference;

/// <summary>
/// A method with all that <see cref="ModelTraining"/> adds to it: calibration by labels held out, silence told. What is
/// measured of it is what a user gets. A validation part is left out: a user's labels are few, and all are learnt from.
/// </summary>
/// <param name="inner">The method.</param>
/// <param name="source">What made the features.</param>
/// <param name="classes">Names of the classes.</param>
/// <param name="folds">As <see cref="TrainingOptions.Folds"/>.</param>
internal sealed class ModelLearner(ILearner inner, FeatureSource source, IReadOnlyList<string> classes, int folds)
    : ILearner
{
    /// <inheritdoc/>
    public string Name => inner.Name;

    /// <inheritdoc/>
    public string Options => inner.Options;

    /// <inheritdoc/>
    public TrainingSet Prepare(TrainingSet training, CancellationToken cancellation = default) =>
        inner.Prepare(training, cancellation);

    /// <inheritdoc/>
    public IClassifier Fit(
        TrainingSet training,
        RandomStreams random,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default
    ) =>
        ModelTraining
            .Run(
                source,
                training with
                {
                    Validation = null,
                },
                classes,
                new TrainingOptions
                {
                    Learner = inner,
                    Seed = random.RootSeed,
                    Folds = folds,
                }.Validated(),
                progress,
                cancellation
            )
            .Model.Classifier;
}
