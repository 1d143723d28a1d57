using Earshot.Annotations;
using Earshot.Learning.GraphCommittee;
using Earshot.Learning.Labelling;
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
    /// What is known of each row and class (n, <see cref="ClassCount"/>): every method then answers any of many. <see
    /// cref="Labels"/> is then the rarest present class of a row, if any. Null: one of many, by the labels alone.
    /// </summary>
    public LabelMatrix? Targets { get; init; }

    /// <summary>One of many, or any of many where there are <see cref="Targets"/>.</summary>
    public OutputKind Output => Targets is null ? OutputKind.OneOfMany : OutputKind.AnyOfMany;

    /// <summary>
    /// Views of the clips (<see cref="Earshot.Features.Views.ViewedEncoder"/>), each (n, d): row i is another version
    /// of clip i, and goes wherever the clip goes. Empty, the default: none. Methods that know of no views look at the
    /// clips alone.
    /// </summary>
    public IReadOnlyList<Matrix<float>> Views { get; init; } = [];

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
    /// Where each row lies in its recording, in any of many: what is believed of a window is then smoothed over those
    /// beside it (<see cref="Labelling.TimeSmoothing"/>). Null: rows are clips of their own.
    /// </summary>
    public IReadOnlyList<RecordingWindow>? Windows { get; init; }

    /// <summary>
    /// The floor that <see cref="Features"/> were moved to by who gives them, as he alone sees the whole recordings;
    /// null: they are raw.
    /// </summary>
    public FloorAlignment? Floor { get; init; }

    /// <summary>What <see cref="ILearner.Prepare"/> of method <c>graph</c> made of the clips; null: not yet.</summary>
    internal ClipGraphs? Graphs { get; init; }

    /// <summary>
    /// Rows without a label that are joined to others and never learnt from, as a clip that comes later is not. Null:
    /// none.
    /// </summary>
    internal bool[]? Apart { get; init; }

    /// <summary>
    /// The same with what was worked out for another training set on the same clips; a method uses it if it fits.
    /// </summary>
    public TrainingSet PreparedAs(TrainingSet? other) => this with { Graphs = other?.Graphs };

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

    /// <summary>Any of many: each class a question of its own, over the known cells.</summary>
    /// <param name="features">Raw; shape (n, d).</param>
    /// <param name="targets">What is known; shape (n, k).</param>
    public static TrainingSet AnyOfMany(Matrix<float> features, LabelMatrix targets) =>
        new(features, targets.RarestPresents(), targets.Classes) { Targets = targets };

    /// <summary>
    /// The windows of several lengths as one set, length by length; each part has targets, groups and windows.
    /// </summary>
    public static TrainingSet Joined(IReadOnlyList<TrainingSet> parts)
    {
        var features = Matrix<float>.Stacked([.. parts.Select(part => part.Features)]);
        return AnyOfMany(features, LabelMatrix.Joined([.. parts.Select(part => part.Targets!)])) with
        {
            Groups = [.. parts.SelectMany(part => part.Groups!)],
            Windows = [.. parts.SelectMany(part => part.Windows!)],
        };
    }

    /// <summary>The rows whose label is known, ascending.</summary>
    public int[] LabelledRows() => LabelledRows(Labels);

    /// <summary>The same of labels that stand alone.</summary>
    internal static int[] LabelledRows(int[] labels) =>
        [.. Enumerable.Range(0, labels.Length).Where(i => labels[i] != Unlabelled)];
}

/// <summary>Rows that all have a label.</summary>
/// <param name="Features">Raw; shape (n, d).</param>
/// <param name="Labels">Class of each row; length n.</param>
public sealed record LabelledSet(Matrix<float> Features, int[] Labels)
{
    /// <summary>What is known of each row and class, in any of many; null: one of many.</summary>
    public LabelMatrix? Targets { get; init; }
}
