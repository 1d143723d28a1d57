using Earshot.Datasets;
using Earshot.Learning;
using Earshot.Numerics;
using Earshot.Recordings;
using Earshot.Recordings.Evaluation;

namespace Earshot.Experiments.Tests;

public class EvaluationPlanTests
{
    [Fact]
    public void A_group_is_in_one_part_only_and_every_budget_is_asked_on_the_same_split() =>
        Gen.ULong.Sample(
            seed =>
            {
                var set = Set(speakers: 8, takes: 6);
                var tasks = new EvaluationPlan(SplitKind.Grouped) { Seeds = 2 }
                    .Tasks(set, new RandomStreams(seed))
                    .Value;
                Assert.Equal(
                    [(0, 10.0), (0, 5.0), (0, 2.0), (1, 10.0), (1, 5.0), (1, 2.0)],
                    tasks.Select(t => (t.Seed, t.BudgetPercent))
                );
                foreach (var task in tasks)
                {
                    int[] training = Speakers(task.Training.Features),
                        validation = Speakers(task.Training.Validation!.Features),
                        test = Speakers(task.Test.Features);
                    Assert.Empty(training.Intersect(validation.Concat(test)));
                    Assert.Empty(validation.Intersect(test));
                    Assert.Equal(8, training.Length + validation.Length + test.Length);
                }
                Assert.Equal(Speakers(tasks[0].Test.Features), Speakers(tasks[2].Test.Features));
            },
            iter: 50
        );

    [Fact]
    public void The_share_asked_for_is_labelled_at_least_one_a_class()
    {
        var tasks = new EvaluationPlan(SplitKind.Random) { BudgetsPercent = [50, 1], Seeds = 1 }
            .Tasks(Set(speakers: 10, takes: 10), new RandomStreams(1))
            .Value;
        Assert.Equal([80, 2], tasks.Select(t => t.Training.Labels.Count(l => l != TrainingSet.Unlabelled)));
        Assert.Equal(
            (160, 20, 20),
            (tasks[0].Training.Labels.Length, tasks[0].Training.Validation!.Labels.Length, tasks[0].Test.Labels.Length)
        );
    }

    [Fact]
    public void Clips_without_a_label_help_in_training_unless_their_group_tests()
    {
        var set = Set(
            speakers: 8,
            takes: 6,
            clip => clip.Path.EndsWith("_5", StringComparison.Ordinal) ? clip with { Label = null } : clip
        );
        foreach (var task in new EvaluationPlan(SplitKind.Grouped).Tasks(set, new RandomStreams(4)).Value)
        {
            var training = Speakers(task.Training.Features);
            Assert.Empty(training.Intersect(Speakers(task.Test.Features)));
            Assert.Equal(12 * training.Length, task.Training.Labels.Length);
            Assert.DoesNotContain(TrainingSet.Unlabelled, task.Test.Labels);
        }
    }

    /// <summary>By default there are as many splits as parts: no clip is left out, none counts twice.</summary>
    [Theory]
    [InlineData(SplitKind.Random)]
    [InlineData(SplitKind.Grouped)]
    public void Each_clip_is_tested_once(SplitKind kind)
    {
        var plan = new EvaluationPlan(kind) { BudgetsPercent = [10] };
        var tasks = plan.Tasks(Set(speakers: 12, takes: 5), new RandomStreams(3)).Value;
        Assert.Equal(10, tasks.Length);
        Assert.Equal(120, tasks.Sum(task => task.Test.Labels.Length));
        Assert.All(tasks, task => Assert.Equal([0, 1], task.Test.Labels.Distinct().Order()));
        if (kind == SplitKind.Grouped)
            Assert.Equal(Enumerable.Range(0, 12), tasks.SelectMany(task => Speakers(task.Test.Features)).Order());
    }

    /// <summary>Of a class that is in six groups alone, each of six parts has some.</summary>
    [Fact]
    public void There_are_no_more_parts_than_groups_of_the_rarest_class()
    {
        var set = Set(
            speakers: 20,
            takes: 2,
            clip => clip with { Label = clip.Label == "yes" && int.Parse(clip.Group!) % 3 == 0 ? "yes" : "no" }
        );
        var tasks = new EvaluationPlan(SplitKind.Grouped) { Seeds = 7 }
            .Tasks(set, new RandomStreams(1))
            .Value;
        Assert.All(tasks, task => Assert.Equal([0, 1], task.Test.Labels.Distinct().Order()));
        Assert.Equal(80, tasks.Where(t => t.BudgetPercent == 10).Take(7).Sum(t => t.Test.Labels.Length));
    }

    [Fact]
    public void Official_folds_test_each_in_turn()
    {
        var set = Set(speakers: 5, takes: 4, clip => clip with { Fold = clip.Group });
        var tasks = new EvaluationPlan(SplitKind.Official) { BudgetsPercent = [10], Seeds = 2 }
            .Tasks(set, new RandomStreams(1))
            .Value;
        Assert.Equal(Enumerable.Range(0, 10), tasks.Select(t => t.Seed));
        Assert.Equal([0, 1, 2, 3, 4, 0, 1, 2, 3, 4], tasks.Select(t => Assert.Single(Speakers(t.Test.Features))));
    }

    [Theory]
    [InlineData(SplitKind.Grouped, "use --split random")]
    [InlineData(SplitKind.Official, "use --split grouped or random")]
    public void What_the_data_does_not_have_is_said(SplitKind split, string reason)
    {
        var set = Set(speakers: 5, takes: 4, clip => clip with { Group = null });
        Assert.Contains(reason, new EvaluationPlan(split).Tasks(set, new RandomStreams(1)).Reason);
    }

    [Fact]
    public void A_class_that_no_training_clip_has_is_said()
    {
        var set = Set(
            speakers: 6,
            takes: 4,
            clip => clip with { Fold = clip.Group, Label = clip.Group == "2" ? "rare" : clip.Label }
        );
        Assert.Contains(
            "no clip of class 'rare' to train on",
            new EvaluationPlan(SplitKind.Official).Tasks(set, new RandomStreams(1)).Reason
        );
    }

    /// <summary>Two classes; the first feature is the speaker's number.</summary>
    [Theory]
    [InlineData(5, false)]
    [InlineData(6, true)]
    public void Too_few_labels_for_a_test_are_counted(int labelsPerClass, bool enough)
    {
        var tasks = new EvaluationPlan(SplitKind.Random).Tasks(
            Set(speakers: 1, takes: labelsPerClass),
            new RandomStreams(1)
        );
        Assert.Equal(enough, tasks.IsOk);
        if (!enough)
            Assert.Contains(
                "the 10 labelled clips of 'made up' are too few to keep some of its 2 classes for a test: label six "
                    + "or more of each",
                tasks.Reason
            );
    }

    [Fact]
    public void A_report_says_how_many_labels_a_budget_came_to()
    {
        ComparisonRun Run(int seed, double percent, int labelled, int tested) =>
            new("graph", seed, percent, labelled, 1, 1, 0, 0, new(new int[tested], new int[tested], 2), new([]))
            {
                MeanConfidence = 1,
            };
        var report = new Reports.EvaluationReport(
            [Run(0, 10, 6, 12), Run(1, 10, 7, 12), Run(0, 2.5, 2, 12)],
            ["no", "yes"]
        );
        Assert.Equal(
            "labels shown, at least one a class: 10 %: 6 to 7, 2.5 %: 2; tested on 12 clips a split",
            report.Sizes()
        );
    }

    [Fact]
    public void A_report_says_which_methods_the_data_tell_apart()
    {
        ComparisonRun Run(string method, int seed, double accuracy) =>
            new(method, seed, 10, 6, accuracy, accuracy, 0, 0, new([0, 1], [0, 1], 2), new([])) { MeanConfidence = 1 };
        var report = new Reports.EvaluationReport(
            [
                .. Enumerable.Range(0, 8).Select(seed => Run("graph", seed, 0.8 + 0.01 * seed)),
                .. Enumerable.Range(0, 8).Select(seed => Run("logreg", seed, 0.7)),
                .. Enumerable.Range(0, 8).Select(seed => Run("mlp", seed, seed % 2 == 0 ? 0.9 : 0.75)),
            ],
            ["no", "yes"]
        );
        var (logreg, mlp) = (report.Differences()[0], report.Differences()[1]);
        Assert.Equal(("graph", "logreg", true), (logreg.Method, logreg.Other, logreg.IsTold));
        Assert.Equal(13.5, logreg.Points, 1e-9);
        Assert.InRange(logreg.Low!.Value, 10, 13.5);
        Assert.False(mlp.IsTold);
        Assert.EndsWith("not told apart", report.DifferenceTable().Rows[1][1]);
    }

    private static EncodedSet Set(int speakers, int takes, Func<Clip, Clip>? change = null)
    {
        var clips = (
            from speaker in Enumerable.Range(0, speakers)
            from label in (string[])["no", "yes"]
            from take in Enumerable.Range(0, takes)
            select new Clip($"/{speaker}_{label}_{take}", label, $"{speaker}")
        ).ToArray();
        var features = new Matrix<float>(clips.Length, 2);
        for (var i = 0; i < clips.Length; i++)
            features[i, 0] = int.Parse(clips[i].Group!, System.Globalization.CultureInfo.InvariantCulture);
        return new(new ClipSet("made up", [.. clips.Select(change ?? (clip => clip))]) { Root = "/" }, features);
    }

    private static int[] Speakers(Matrix<float> features) =>
        [.. Enumerable.Range(0, features.Rows).Select(row => (int)features[row, 0]).Distinct().Order()];
}
