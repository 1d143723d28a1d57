using Earshot.Inference;
using Earshot.Learning.Confidence;

namespace Earshot.Workspace.Training;

/// <summary>The scores from which a person calls the classes, in place of those that a training chose.</summary>
public static class ChosenThresholds
{
    /// <summary>The newest run's model, with what was chosen since; skipped where there is none.</summary>
    public static Outcome<Model> NewestModel(WorkspaceStore workspace)
    {
        if (workspace.Runs.Model() is not { } bytes || workspace.Runs.Latest() is not { } run)
            return Outcome<Model>.Skipped("the workspace has no model yet: label clips of two classes and train");
        var known = workspace.Classes.All().ToDictionary(c => c.Id);
        return Model
            .Read(new MemoryStream(bytes))
            .Then<Model>(model => In(model, [.. run.ClassIds.Select(id => known.GetValueOrDefault(id))]));
    }

    /// <summary>A model with them; one of many has no thresholds and stays as it is.</summary>
    /// <param name="model">The model.</param>
    /// <param name="classes">Its classes, in its order; null: one that is no longer used.</param>
    internal static Model In(Model model, IReadOnlyList<ClassRecord?> classes) =>
        model with
        {
            Thresholds =
            [
                .. model.Thresholds.Select(
                    (own, c) => classes[c]?.Threshold is { } chosen ? new ClassThreshold { Value = chosen } : own
                ),
            ],
        };
}
