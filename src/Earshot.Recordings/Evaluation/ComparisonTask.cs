using Earshot.Learning;
using Earshot.Numerics;

namespace Earshot.Recordings.Evaluation;

/// <summary>One question every method is asked: these labels, this split.</summary>
/// <param name="Seed">The split's seed.</param>
/// <param name="BudgetPercent">Share of the training clips that are labelled.</param>
/// <param name="Training">What the method sees.</param>
/// <param name="Test">What it is asked at the end.</param>
public sealed record ComparisonTask(int Seed, double BudgetPercent, TrainingSet Training, LabelledSet Test)
{
    /// <summary>
    /// The clips of <see cref="Test"/>, by their rows in the set that was split; null where a table said the parts.
    /// </summary>
    public IReadOnlyList<int>? TestRows { get; init; }

    /// <summary>
    /// Raw features of clips of classes the method never saw, to be told from those of <see cref="Test"/>; null where
    /// there are none.
    /// </summary>
    public Matrix<float>? Strangers { get; init; }

    /// <summary>The same task as one of several runs that share so many threads.</summary>
    /// <param name="threads">Threads in all.</param>
    /// <param name="runs">Runs in all.</param>
    public ComparisonTask SharedBy(int threads, int runs) =>
        this with
        {
            Training = (Training with { Threads = threads }).SharedBy(runs),
        };
}
