using Earshot.Learning;
using Earshot.Learning.GraphCommittee;
using Earshot.Learning.Linear;
using Earshot.Learning.Spreading;
using Earshot.Learning.Views;

namespace Earshot.Experiments.Reproduce;

/// <summary>A method as it is measured.</summary>
/// <param name="Label">What rows and <c>--only</c> call it.</param>
/// <param name="Learner">The method.</param>
/// <param name="WithViews">Whether it is shown the clips' views.</param>
/// <param name="LabelledOnly">Whether it is shown no clip without a label.</param>
internal sealed record MethodCandidate(string Label, ILearner Learner, bool WithViews = true, bool LabelledOnly = false)
{
    /// <summary>What users get, and its parts and peers.</summary>
    public static IReadOnlyList<MethodCandidate> All { get; } =
    [
        new("graph", new GraphMethod(), WithViews: false),
        new("logreg", new LogisticRegression(), WithViews: false),
        new("label-spreading", new LabelSpreading(), WithViews: false),
        new("plain", With(ViewMembers.Plain), LabelledOnly: true),
        new("white", With(ViewMembers.White)),
        new("denoised", With(ViewMembers.Denoised)),
        new("three", With(ViewMembers.Plain | ViewMembers.White | ViewMembers.Denoised)),
        new("denoised-graph", With(ViewMembers.DenoisedGraph)),
        new("committee", new ViewCommittee()),
        new("committee-labelled", new ViewCommittee(), LabelledOnly: true),
    ];

    /// <summary>Those that <c>--only</c> names, or some where it names none.</summary>
    public static IReadOnlyList<MethodCandidate> Asked(ReproduceContext context, params string[] usual)
    {
        bool IsNamed(MethodCandidate method) => context.Options.Only.Contains(method.Label);
        return [.. All.Where(method => All.Any(IsNamed) ? IsNamed(method) : usual.Contains(method.Label))];
    }

    /// <summary>What it is shown of a training set.</summary>
    public TrainingSet Of(TrainingSet training)
    {
        if (!WithViews)
            training = training with { Views = [] };
        return LabelledOnly ? Labelled(training) : training;
    }

    private static ViewCommittee With(ViewMembers members) => new(new ViewCommitteeOptions { Members = members });

    private static TrainingSet Labelled(TrainingSet training)
    {
        var rows = training.LabelledRows();
        return training with
        {
            Features = training.Features.SelectRows(rows),
            Labels = [.. rows.Select(row => training.Labels[row])],
            Views = [.. training.Views.Select(view => view.SelectRows(rows))],
            Groups = training.Groups is null ? null : [.. rows.Select(row => training.Groups[row])],
        };
    }
}
