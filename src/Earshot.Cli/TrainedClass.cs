using Earshot.Inference;

namespace Earshot.Cli;

/// <summary>What a model learnt a class from, and from where on it is called; as <c>--json</c> tells it.</summary>
/// <param name="Class">Its name.</param>
/// <param name="Present">Labels that say it is to be heard.</param>
/// <param name="Absent">Labels that say it is not; null in one of many.</param>
/// <param name="Threshold">Null where it is never called, and in one of many.</param>
internal sealed record TrainedClass(string Class, int Present, int? Absent, double? Threshold)
{
    /// <summary>All classes of a model that tells how it came about.</summary>
    public static IEnumerable<TrainedClass> Of(Model model) =>
        model.Classes.Select(
            (name, c) =>
                new TrainedClass(
                    name,
                    model.Training!.LabelsPerClass[c],
                    model.Training.AbsentPerClass?[c],
                    model.Thresholds.Count == 0 || model.Thresholds[c].IsSilent ? null : model.Thresholds[c].Value
                )
        );
}
