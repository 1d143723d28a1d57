using Earshot.Formats;
using Earshot.Learning.GraphCommittee;
using Earshot.Numerics;

namespace Earshot.Learning;

/// <summary>
/// A method: <c>paper</c>, <c>graph</c> (the default without views), <c>committee</c> (the default with views),
/// <c>logreg</c>, <c>label-spreading</c>, <c>self-training</c>, <c>mlp</c>.
/// </summary>
public interface ILearner
{
    /// <summary>The name it is asked for by.</summary>
    string Name { get; }

    /// <summary>Its options as JSON, for a person to read in what it made. Default: none.</summary>
    string Options => "{}";

    /// <summary>
    /// The training set with what the method works out of its clips before it looks at a label, for who trains on the
    /// same clips several times (folds, one more label): made once, passed in, kept by nobody else. Default: nothing is
    /// worked out.
    /// </summary>
    /// <param name="training">The clips; their labels may change afterwards.</param>
    /// <param name="cancellation">Stops early by <see cref="OperationCanceledException"/>.</param>
    TrainingSet Prepare(TrainingSet training, CancellationToken cancellation = default) => training;

    /// <summary>Learns. The same training set and streams give the same bits, whatever the number of threads.</summary>
    /// <param name="training">Labelled and unlabelled clips.</param>
    /// <param name="random">Its randomness.</param>
    /// <param name="progress">Told where training stands; null when nobody listens.</param>
    /// <param name="cancellation">Stops early by <see cref="OperationCanceledException"/>.</param>
    IClassifier Fit(
        TrainingSet training,
        RandomStreams random,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default
    );
}

/// <summary>Where a training stands.</summary>
/// <param name="Stage">What is being done, for a person.</param>
/// <param name="Done">Steps done.</param>
/// <param name="Total">Steps in all.</param>
/// <param name="Note">A figure worth showing (loss, validation accuracy); may be null.</param>
public readonly record struct TrainingProgress(string Stage, int Done, int Total, string? Note = null);

/// <summary>
/// What was learnt: raw feature vectors in, class probabilities out. Each row's answer depends on that row alone.
/// </summary>
public interface IClassifier
{
    /// <summary>The name of the method that made it, by which it is read back.</summary>
    string Method { get; }

    /// <summary>Number of classes.</summary>
    int ClassCount { get; }

    /// <summary>Whether rows of probabilities sum to 1, or each class is a question of its own.</summary>
    OutputKind Output => OutputKind.OneOfMany;

    /// <summary>Length of the raw feature vectors.</summary>
    int Dimension { get; }

    /// <summary>What it gave up by keeping prototypes of its training clips; null: it keeps all it needs.</summary>
    Condensation? Condensed => null;

    /// <summary>
    /// Probabilities (n, <see cref="ClassCount"/>) of raw features (n, <see cref="Dimension"/>); rows sum to 1, unless
    /// the classes were learnt as questions of their own (<see cref="OutputKind.AnyOfMany"/>).
    /// </summary>
    void Predict(Matrix<float> features, Matrix<float> probabilities);

    /// <summary>Writes all that <see cref="Predict"/> needs.</summary>
    void Save(TensorArchive archive);
}
