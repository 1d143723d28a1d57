using System.Globalization;
using Earshot.Evaluation;
using Earshot.Learning;
using Earshot.Numerics;

namespace Earshot.Recordings.Evaluation;

/// <summary>How a data set is evaluated.</summary>
/// <param name="Split">How it is parted.</param>
public sealed record EvaluationPlan(SplitKind Split)
{
    /// <summary>
    /// Shares of the training clips whose labels are shown, in percent. Default 10, 5 and 2 (the paper).
    /// </summary>
    public IReadOnlyList<double> BudgetsPercent { get; init; } = [10, 5, 2];

    /// <summary>How many splits, each with its own choice of labels. Default 5.</summary>
    public int Seeds { get; init; } = 5;

    /// <summary>Shares of training, validation and test. Default 80:10:10.</summary>
    public SplitRatios Ratios { get; init; } = new();

    /// <summary>Grouped where every clip has a group, else random.</summary>
    /// <param name="set">The clips.</param>
    /// <param name="seeds">Splits.</param>
    /// <param name="budgetsPercent">Shares of the training clips whose labels are shown.</param>
    public static EvaluationPlan For(EncodedSet set, int seeds, params double[] budgetsPercent) =>
        new(set.Set.HasGroups ? SplitKind.Grouped : SplitKind.Random)
        {
            Seeds = seeds,
            BudgetsPercent = budgetsPercent,
        };

    /// <summary>
    /// What every method is asked: seeds × budgets (× folds), the same for all. Clips without a label help in training
    /// where their group allows.
    /// </summary>
    public Outcome<ComparisonTask[]> Tasks(EncodedSet set, RandomStreams random) =>
        set.ToTrainingSet()
            .Then(whole =>
            {
                var labelled = whole.LabelledRows();
                var tasks = new List<ComparisonTask>();
                for (var seed = 0; seed < Seeds; seed++)
                {
                    var streams = random.Child(string.Create(CultureInfo.InvariantCulture, $"split/{seed}"));
                    var splits = Splits(set, whole, labelled, streams);
                    if (!splits.IsOk)
                        return Outcome<ComparisonTask[]>.Skipped(splits.Reason!);
                    foreach (var (split, fold) in splits.Value.Select((s, f) => (s, f)))
                    {
                        if (MissingClass(set, whole, split) is { } reason)
                            return Outcome<ComparisonTask[]>.Skipped(reason);
                        tasks.AddRange(
                            BudgetsPercent.Select(percent =>
                                Task(set, whole, split, seed * splits.Value.Length + fold, percent, streams)
                            )
                        );
                    }
                }
                return tasks.ToArray();
            });

    private Outcome<Split[]> Splits(EncodedSet set, TrainingSet whole, int[] labelled, RandomStreams streams)
    {
        int[] labels = [.. labelled.Select(i => whole.Labels[i])];
        var parts = Split switch
        {
            SplitKind.Grouped when !set.Set.HasGroups => Outcome<Split[]>.Skipped(
                $"not every clip of '{set.Name}' has a group: use --split random, or a manifest with a group "
                    + $"column"
            ),
            SplitKind.Grouped => Earshot
                .Evaluation.Splits.Grouped(
                    labels,
                    [.. labelled.Select(i => whole.Groups![i])],
                    streams.Stream("split"),
                    Ratios
                )
                .Then<Split[]>(s => (Split[])[s]),
            SplitKind.Random when set.IsCut => Outcome<Split[]>.Skipped(
                $"recordings of '{set.Name}' were cut into segments, and a random split would test on those "
                    + $"it learnt from: use --split grouped"
            ),
            SplitKind.Official when labelled.Any(i => set.Clips[i].Fold is null) => Outcome<Split[]>.Skipped(
                $"not every clip of '{set.Name}' has a fold: use --split grouped or random"
            ),
            SplitKind.Official => Earshot.Evaluation.Splits.Official([.. labelled.Select(i => set.Clips[i].Fold!)]),
            _ when set.Sounds() is { } sounds => Earshot
                .Evaluation.Splits.Grouped(
                    labels,
                    [.. labelled.Select(i => sounds[i])],
                    streams.Stream("split"),
                    Ratios
                )
                .Then<Split[]>(s => (Split[])[s]),
            _ => (Split[])[Earshot.Evaluation.Splits.Stratified(labels, streams.Stream("split"), Ratios)],
        };
        return parts.Then<Split[]>(all =>
            all.Select(s => new Split(Whole(s.Training), Whole(s.Validation), Whole(s.Test))).ToArray()
        );

        int[] Whole(int[] rows) => [.. rows.Select(row => labelled[row])];
    }

    private static string? MissingClass(EncodedSet set, TrainingSet whole, Split split)
    {
        var present = split.Training.Select(i => whole.Labels[i]).ToHashSet();
        if (split.Test.Length == 0)
            return $"the {split.Training.Length + split.Validation.Length} labelled clips of '{set.Name}' are too "
                + $"few to keep some of its {set.Classes.Count} classes for a test: label six or more of each, or "
                + $"go by 'earshot train', which holds each label out once";
        return Enumerable
            .Range(0, set.Classes.Count)
            .Where(c => !present.Contains(c))
            .Select(c =>
                $"a split leaves no clip of class '{set.Classes[c]}' to train on: label more of it, merge it with "
                + $"another, or use --split random"
            )
            .FirstOrDefault();
    }

    private ComparisonTask Task(
        EncodedSet set,
        TrainingSet whole,
        Split split,
        int seed,
        double percent,
        RandomStreams streams
    )
    {
        var shown = Earshot
            .Evaluation.Splits.LabelBudget(split.Training, whole.Labels, percent / 100, streams.Stream("labels"))
            .ToHashSet();
        int[] training = [.. split.Training.Concat(Helpers(set, whole, split)).Order()];
        var labels = training.Select(i => shown.Contains(i) ? whole.Labels[i] : TrainingSet.Unlabelled);
        return new(
            seed,
            percent,
            new TrainingSet(set.Features.SelectRows(training), [.. labels], whole.ClassCount)
            {
                Views = [.. set.Views.Select(view => view.SelectRows(training))],
                Validation = split.Validation.Length == 0 ? null : Labelled(whole, split.Validation),
                // a random split tests on groups it trained on
                Groups = (Split == SplitKind.Random ? set.Sounds() : whole.Groups) is { } groups
                    ? [.. training.Select(i => groups[i])]
                    : null,
            },
            Labelled(whole, split.Test)
        );
    }

    /// <summary>Clips without a label, except those of a group, or of a sound, that validates or tests.</summary>
    private static IEnumerable<int> Helpers(EncodedSet set, TrainingSet whole, Split split)
    {
        var kept = split.Validation.Concat(split.Test).Select(i => set.Clips[i].Group).OfType<string>().ToHashSet();
        var sounds = set.Sounds();
        var keptSounds = split.Validation.Concat(split.Test).Select(i => sounds?[i]).ToHashSet();
        return Enumerable
            .Range(0, whole.Labels.Length)
            .Where(i =>
                whole.Labels[i] == TrainingSet.Unlabelled
                && (sounds is null || !keptSounds.Contains(sounds[i]))
                && !(set.Clips[i].Group is { } group && kept.Contains(group))
            );
    }

    private static LabelledSet Labelled(TrainingSet whole, int[] rows) =>
        new(whole.Features.SelectRows(rows), [.. rows.Select(i => whole.Labels[i])]);
}
