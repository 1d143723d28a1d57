using Earshot.Learning;
using Earshot.Learning.GraphCommittee;
using Earshot.Numerics;
using Earshot.Recordings.Evaluation;
using Earshot.Testing;

namespace Earshot.Recordings.Tests.Evaluation;

public class ComparisonTests
{
    /// <summary>
    /// The figures scikit-learn 1.2.1 reached on the same rows (first 2 splits of FSDD): LogisticRegression,
    /// LabelSpreading(rbf, gamma 0.05), SelfTrainingClassifier.
    /// </summary>
    [Theory]
    [InlineData("logreg", 83.0, 81.333)]
    [InlineData("label-spreading", 81.0, 84.0)]
    [InlineData("self-training", 85.667, 85.0)]
    public void Baselines_reach_scikit_learns_figures_on_the_same_splits(string method, double first, double second)
    {
        var runs = Run([method], threads: 2);
        Assert.Equal(first, 100 * runs[0].UnweightedAccuracy, 0.7);
        Assert.Equal(second, 100 * runs[1].UnweightedAccuracy, 0.7);
    }

    [Fact]
    public void One_and_two_threads_give_the_same_figures()
    {
        string[] methods = [.. Methods.Names.Except(["paper"])];
        Assert.Equal(
            Figures(Run(methods, threads: 1, budget: 2, "esc10")),
            Figures(Run(methods, threads: 2, budget: 2, "esc10"))
        );
    }

    private static IEnumerable<(string, int, double, double)> Figures(ComparisonRun[] runs) =>
        runs.Select(r => (r.Method, r.Seed, r.UnweightedAccuracy, r.CalibrationError));

    private static ComparisonRun[] Run(string[] methods, int threads, double budget = 5, string data = "fsdd")
    {
        var table = SplitTable.Read(
            SharedData.Require("peers", "features", $"{data}_features.csv"),
            SharedData.Require("peers", "features", $"{data}_splits.csv")
        );
        return Comparison.Run(
            [.. methods.Select(m => Methods.Create(m).Value)],
            [table.Task(0, budget), table.Task(1, budget)],
            new RandomStreams(1),
            threads,
            TimeProvider.System,
            cancellation: TestContext.Current.CancellationToken
        );
    }

    [Fact]
    public void Classes_held_out_are_told_from_the_others()
    {
        var table = SplitTable.Read(
            SharedData.Require("peers", "features", "fsdd_features.csv"),
            SharedData.Require("peers", "features", "fsdd_splits.csv")
        );
        var task = table.Task(1, 10, heldOut: 2);
        Assert.Equal((8, 60, 240), (task.Training.ClassCount, task.Strangers!.Rows, task.Test.Labels.Length));
        Assert.Equal(Enumerable.Range(0, 8), task.Test.Labels.Distinct().Order());
        var run = Comparison.Run(
            [new GraphMethod()],
            [task],
            new RandomStreams(1),
            1,
            TimeProvider.System,
            cancellation: TestContext.Current.CancellationToken
        )[0];
        Assert.True(run.OutOfClassAuroc > 0.8, $"AUROC {run.OutOfClassAuroc}");
    }
}
