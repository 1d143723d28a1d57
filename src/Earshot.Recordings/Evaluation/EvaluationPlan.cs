using System.Globalization;
using Earshot.Evaluation;
using Earshot.Learning;
using Earshot.Numerics;

namespace Earshot.Recordings.Evaluation;

/// <summary>How a data set is evaluated.</summary>
/// <param name="Split">How it is parted.</param>
public sealed record EvaluationPlan(SplitKind Split)
{
    private const int FewestParts = 5,
        FewestLabels = 6;

    /// <summary>
    /// Shares of the training clips whose labels are shown, in percent. Default 10, 5 and 2 (the paper).
    /// </summary>
    public IReadOnlyList<double> BudgetsPercent { get; init; } = [10, 5, 2];

    /// <summary>
    /// How many splits, each with its own choice of labels. Default 10: where there are as many parts each clip is
    /// tested once.
    /// </summary>
    public int Seeds { get; init; } = 10;

    /// <summary>
    /// Parts that the clips are cut into, where their makers did not: one tests, one chooses settings, the others are
    /// learnt from. Default 10, 80:10:10 as in the paper; fewer where some class is in fewer groups, 5 at least, or as
    /// many as there are groups.
    /// </summary>
    public int Parts { get; init; } = 10;

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
                var splits = Splits(set, whole, random);
                if (!splits.IsOk)
                    return Outcome<ComparisonTask[]>.Skipped(splits.Reason!);
                var tasks = new List<ComparisonTask>();
                for (var seed = 0; seed < Seeds; seed++)
                {
                    var streams = random.Child(string.Create(CultureInfo.InvariantCulture, $"split/{seed}"));
                    var ofSeed = splits.Value(seed);
                    foreach (var (fold, split) in ofSeed.Index())
                    {
                        if (MissingClass(set, whole, split) is { } reason)
                            return Outcome<ComparisonTask[]>.Skipped(reason);
                        tasks.AddRange(
                            BudgetsPercent.Select(percent =>
                                Task(set, whole, split, seed * ofSeed.Length + fold, percent, streams)
                            )
                        );
                    }
                }
                return tasks.ToArray();
            });

    /// <summary>The splits of each seed, over the labelled rows.</summary>
    private Outcome<Func<int, Split[]>> Splits(EncodedSet set, TrainingSet whole, RandomStreams random)
    {
        var labelled = whole.LabelledRows();
        if (Split == SplitKind.Official)
            return labelled.Any(row => set.Clips[row].Fold is null)
                ? Outcome<Func<int, Split[]>>.Skipped(
                    $"not every clip of '{set.Name}' has a fold: use --split grouped or random"
                )
                : Earshot
                    .Evaluation.Splits.Official([.. labelled.Select(row => set.Clips[row].Fold!)])
                    .Then<Func<int, Split[]>>(all =>
                    {
                        Split[] splits = [.. all.Select(split => OfRows(labelled, split))];
                        return Outcome<Func<int, Split[]>>.Ok(_ => splits);
                    });
        if (Objection(set, whole, labelled) is { } objection)
            return Outcome<Func<int, Split[]>>.Skipped(objection);
        int[] labels = [.. labelled.Select(row => whole.Labels[row])];
        var together = Split == SplitKind.Grouped ? whole.Groups : set.Sounds();
        int[] groups = [.. labelled.Select(row => together?[row] ?? row)];
        var parts = PartCount(labels, groups);
        return Outcome<Func<int, Split[]>>.Ok(seed =>
        {
            var round = random.Child(string.Create(CultureInfo.InvariantCulture, $"parts/{seed / parts}"));
            var folds = Earshot.Evaluation.Splits.Folds(labels, groups, round.Stream("split"), parts);
            return [OfRows(labelled, Earshot.Evaluation.Splits.OfFold(labels, folds, seed % parts))];
        });
    }

    private static Split OfRows(int[] rows, Split split) =>
        new(
            [.. split.Training.Select(i => rows[i])],
            [.. split.Validation.Select(i => rows[i])],
            [.. split.Test.Select(i => rows[i])]
        );

    private int PartCount(int[] labels, int[] groups)
    {
        var all = groups.Distinct().Count();
        var rarest = labels.Zip(groups).Distinct().CountBy(pair => pair.First).Min(count => count.Value);
        return Math.Min(all, Math.Min(Parts, Math.Max(FewestParts, rarest)));
    }

    /// <summary>Why clips can't be split as asked; null where they can.</summary>
    private string? Objection(EncodedSet set, TrainingSet whole, int[] labelled)
    {
        if (Split == SplitKind.Grouped && !set.Set.HasGroups)
            return $"not every clip of '{set.Name}' has a group: use --split random, or a manifest with a group column";
        if (Split == SplitKind.Random && set.IsCut)
            return $"recordings of '{set.Name}' were cut into segments, and a random split would test on those it "
                + "learnt from: use --split grouped";
        if (
            Split == SplitKind.Grouped
            && labelled.Select(row => whole.Groups![row]).Distinct().Count() is < 3 and var n
        )
            return $"{n} groups are too few for parts that train, choose settings and test: use --split random, or "
                + "name finer groups";
        return labelled.CountBy(row => whole.Labels[row]).Max(count => count.Value) < FewestLabels
            ? $"the {labelled.Length} labelled clips of '{set.Name}' are too few to keep some of its "
                + $"{set.Classes.Count} classes for a test: label six or more of each, or go by 'earshot train', which "
                + "holds each label out once"
            : null;
    }

    private static string? MissingClass(EncodedSet set, TrainingSet whole, Split split)
    {
        var present = split.Training.Select(i => whole.Labels[i]).ToHashSet();
        if (split.Test.Length == 0)
            return $"the groups of '{set.Name}' are too few, or too unequal, for parts with clips in each: use --split "
                + "random, or name finer groups";
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
        )
        {
            TestRows = split.Test,
        };
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
