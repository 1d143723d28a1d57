using Earshot.Numerics;

namespace Earshot.Learning;

/// <summary>
/// What a method learns from: all training clips, some of them labelled, and (where there is one) a labelled validation
/// part.
/// </summary>
/// <param name="Features">Raw, not standardised; shape (n, d). The method standardises by its own rule and stores
/// it.</param>
/// <param name="Labels">Class of each row, or <see cref="Unlabelled"/>; length n.</param>
/// <param name="ClassCount">Number of classes; every class has at least one labelled row.</param>
public sealed record TrainingSet(Matrix<float> Features, int[] Labels, int ClassCount)
{
    /// <summary>The label of a clip whose class is not known.</summary>
    public const int Unlabelled = -1;

    /// <summary>
    /// Whether each class is true of each row (n, <see cref="ClassCount"/>), for methods that know several at once;
    /// rows without a label are not read. Null: the label alone.
    /// </summary>
    public bool[,]? Truth { get; init; }

    /// <summary>
    /// Labelled rows set aside for choosing settings (epoch, k, strength); never trained on. Null: choose by
    /// cross-validation or by defaults.
    /// </summary>
    public LabelledSet? Validation { get; init; }

    /// <summary>
    /// Group of each row (speaker, recording), for cross-validation that does not leak; null where not known.
    /// </summary>
    public int[]? Groups { get; init; }

    /// <summary>
    /// Threads that learning may use, 1 or more; what is learnt does not depend on it. Default: one a core.
    /// </summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>How loops of a learner run.</summary>
    internal ParallelOptions Parallel(CancellationToken cancellation = default) =>
        new() { MaxDegreeOfParallelism = Threads, CancellationToken = cancellation };

    /// <summary>The same set for each of several trainings at a time, which share its threads.</summary>
    /// <param name="trainings">How many in all, 1 or more.</param>
    public TrainingSet SharedBy(int trainings) =>
        this with
        {
            Threads = Math.Max(1, Threads / Math.Min(Threads, trainings)),
        };

    /// <summary>The rows whose label is known, ascending.</summary>
    public int[] LabelledRows() => LabelledRows(Labels);

    /// <summary>The same of labels that stand alone.</summary>
    internal static int[] LabelledRows(int[] labels) =>
        [.. Enumerable.Range(0, labels.Length).Where(i => labels[i] != Unlabelled)];
}

/// <summary>Rows that all have a label.</summary>
/// <param name="Features">Raw; shape (n, d).</param>
/// <param name="Labels">Class of each row; length n.</param>
public sealed record LabelledSet(Matrix<float> Features, int[] Labels);
