using Earshot.Numerics;
using Earshot.Recordings;
using Earshot.Recordings.Evaluation;

namespace Earshot.Experiments.Reproduce;

/// <summary>
/// A <see cref="ComparisonTask"/> by clip numbers: for methods whose features are too large to be copied once a split.
/// </summary>
/// <param name="Classes">Number of classes.</param>
/// <param name="Training">The labelled clips.</param>
/// <param name="TrainingLabels">Class of each.</param>
/// <param name="Unlabelled">Clips to learn from without a label.</param>
/// <param name="Validation">Clips that validate.</param>
/// <param name="ValidationLabels">Class of each.</param>
/// <param name="Test">Clips that are asked at the end.</param>
internal sealed record NumberedTask(
    int Classes,
    int[] Training,
    int[] TrainingLabels,
    int[] Unlabelled,
    int[] Validation,
    int[] ValidationLabels,
    int[] Test
)
{
    /// <summary>
    /// The clips of a data set with their own number as their only feature: what the plan then deals out are clip
    /// numbers.
    /// </summary>
    public static EncodedSet Numbered(EncodedSet encoded) =>
        encoded with
        {
            Features = new(encoded.Clips.Count, 1, [.. Enumerable.Range(0, encoded.Clips.Count).Select(i => (float)i)]),
        };

    /// <summary>A task over numbered clips.</summary>
    public static NumberedTask Of(ComparisonTask task)
    {
        var (labelled, validation) = (task.Training.LabelledRows(), task.Training.Validation);
        int[] unlabelled = [.. Enumerable.Range(0, task.Training.Labels.Length).Except(labelled)];
        return new(
            task.Training.ClassCount,
            Numbers(task.Training.Features.SelectRows(labelled)),
            [.. labelled.Select(i => task.Training.Labels[i])],
            Numbers(task.Training.Features.SelectRows(unlabelled)),
            validation is null ? [] : Numbers(validation.Features),
            validation?.Labels ?? [],
            Numbers(task.Test.Features)
        );
    }

    private static int[] Numbers(Matrix<float> features) => [.. features.Span.ToArray().Select(value => (int)value)];
}
