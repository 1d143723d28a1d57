using Earshot.Evaluation;
using Earshot.Numerics;

namespace Earshot.Tests.Evaluation;

public class SplitsTests
{
    private static readonly Gen<int[]> Labels = Gen.Int[2, 6]
        .SelectMany(k =>
            Gen.Int[0, k - 1].Array[10 * k, 40 * k].Select(drawn => (int[])[.. Enumerable.Range(0, k), .. drawn])
        );

    [Fact]
    public void Six_speakers_split_into_four_one_and_one()
    {
        int[] labels = [.. Enumerable.Range(0, 600).Select(i => i % 10)];
        int[] speakers = [.. Enumerable.Range(0, 600).Select(i => i / 100)];
        for (var seed = 0UL; seed < 20; seed++)
        {
            var split = Splits.OfFold(labels, Splits.Folds(labels, speakers, new RandomStream(seed), 6), 2);
            Assert.Equal((400, 100, 100), (split.Training.Length, split.Validation.Length, split.Test.Length));
        }
    }

    [Fact]
    public void Folds_test_each_row_once_cut_no_group_and_share_the_classes_out() =>
        Gen.Select(Labels, Gen.Int[10, 30], Gen.ULong)
            .Sample(
                (labels, groupCount, seed) =>
                {
                    int[] groups = [.. labels.Select((_, i) => i % groupCount)];
                    var folds = Splits.Folds(labels, groups, new RandomStream(seed), 5);
                    Assert.All(groups.Zip(folds).GroupBy(p => p.First), g => Assert.Single(g.Distinct()));
                    var splits = Enumerable.Range(0, 5).Select(f => Splits.OfFold(labels, folds, f)).ToArray();
                    Assert.Equal(Enumerable.Range(0, labels.Length), splits.SelectMany(s => s.Test).Order());
                    Assert.All(splits, s => Assert.Equal(Enumerable.Range(0, labels.Length), All(s).Order()));
                    var alone = Splits.Folds(
                        labels,
                        [.. Enumerable.Range(0, labels.Length)],
                        new RandomStream(seed),
                        5
                    );
                    foreach (var rows in labels.Zip(alone).GroupBy(p => p.First))
                        Assert.All(
                            Enumerable.Range(0, 5),
                            f => Assert.InRange(rows.Count(p => p.Second == f) - rows.Count() / 5.0, -1, 1)
                        );
                }
            );

    /// <summary>Class 1 is in folds 0 and 1 only: fold 1 may not validate while fold 0 tests.</summary>
    [Fact]
    public void A_fold_that_holds_the_rest_of_a_class_does_not_validate()
    {
        var split = Splits.OfFold([1, 1, 0, 0, 0, 0], [0, 1, 0, 1, 2, 3], tested: 0);
        Assert.Equal<int[]>(
            [
                [0, 2],
                [4],
                [1, 3, 5],
            ],
            [split.Test, split.Validation, split.Training]
        );
    }

    [Fact]
    public void Each_official_fold_tests_once()
    {
        var splits = Splits.Official(["1", "2", "3", "1", "2", "3"]).Value;
        Assert.Equal(
            [
                [0, 3],
                [1, 4],
                [2, 5],
            ],
            splits.Select(s => s.Test)
        );
        Assert.Equal(
            [
                [1, 4],
                [2, 5],
                [0, 3],
            ],
            splits.Select(s => s.Validation)
        );
        Assert.Contains("got 1, 2", Splits.Official(["1", "2"]).Reason);
    }

    [Fact]
    public void Folds_that_say_what_they_are_for_are_one_split()
    {
        var two = Assert.Single(Splits.Official(["train", "test", "Train", "test"]).Value);
        Assert.Equal([0, 2], two.Training);
        Assert.Empty(two.Validation);
        Assert.Equal([1, 3], two.Test);
        var three = Assert.Single(Splits.Official(["dev", "training", "eval"]).Value);
        Assert.Equal((1, 0, 2), (three.Training[0], three.Validation[0], three.Test[0]));
        Assert.False(Splits.Official(["train", "validation"]).IsOk);
        Assert.Equal(3, Splits.Official(["train", "test", "extra"]).Value.Length);
    }

    [Fact]
    public void Label_budgets_are_nested_and_leave_no_class_out() =>
        Gen.Select(Labels, Gen.ULong)
            .Sample(
                (labels, seed) =>
                {
                    int[] training = [.. Enumerable.Range(0, labels.Length)];
                    var budgets = new[] { 0.02, 0.05, 0.1 }
                        .Select(f => Splits.LabelBudget(training, labels, f, new RandomStream(seed)))
                        .ToArray();
                    Assert.Subset(budgets[2].ToHashSet(), budgets[1].ToHashSet());
                    Assert.Subset(budgets[1].ToHashSet(), budgets[0].ToHashSet());
                    Assert.All(
                        budgets,
                        rows => Assert.Equal(labels.Distinct().Count(), rows.Select(i => labels[i]).Distinct().Count())
                    );
                    foreach (var ofClass in labels.Index().GroupBy(l => l.Item))
                        Assert.Equal(
                            Math.Max(1, Math.Round(0.1 * ofClass.Count(), MidpointRounding.AwayFromZero)),
                            budgets[2].Count(i => labels[i] == ofClass.Key)
                        );
                }
            );

    private static IEnumerable<int> All(Split split) => split.Training.Concat(split.Validation).Concat(split.Test);
}
