using Earshot.Numerics;

namespace Earshot.Learning.Confidence;

/// <summary>Any method, calibrated: what it learns is a <see cref="Calibrated"/> classifier.</summary>
/// <param name="inner">The method.</param>
/// <param name="options">Null for the defaults.</param>
internal sealed class CalibratedLearner(ILearner inner, CalibrationOptions? options = null) : ILearner
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
        new Calibrated(
            inner.Fit(training, random, progress, cancellation),
            Calibration.Learn(inner, training, random, options, cancellation)
        );
}
