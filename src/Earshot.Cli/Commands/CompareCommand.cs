using System.CommandLine;
using System.Globalization;
using Earshot.Evaluation;
using Earshot.Experiments;
using Earshot.Learning;
using Spectre.Console;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot compare</c>: all methods on the same features and the same splits.</summary>
internal sealed class CompareCommand : EarshotCommand
{
    private readonly Option<FileInfo> features = new("--features") { Description = "CSV of numbers, a row a clip, no header", Required = true, HelpName = "file" };

    private readonly Option<FileInfo> splits = new("--splits")
    {
        Description = "CSV with columns row,file,label and a column a seed holding test, val, u, l2, l5, l10", Required = true, HelpName = "file",
    };

    private readonly Option<string[]> methods = new("--methods")
    {
        Description = $"Methods to compare: {string.Join(", ", Methods.Names)}", DefaultValueFactory = _ => [.. Methods.Names], AllowMultipleArgumentsPerToken = true, HelpName = "names",
    };

    private readonly Option<int> seeds = new("--seeds") { Description = "Splits to run", DefaultValueFactory = _ => 5, HelpName = "number" };

    private readonly Option<int> firstSeed = new("--first-seed") { Description = "The split to begin with", DefaultValueFactory = _ => 0, HelpName = "number" };

    private readonly Option<double[]> budgets = new("--budgets")
    {
        Description = "Label budgets in percent; without it, all that the splits hold", AllowMultipleArgumentsPerToken = true, HelpName = "percent",
    };

    public CompareCommand() : base(
        "compare", "Compare methods on the same features and the same splits",
        "earshot compare --features fsdd_features.csv --splits fsdd_splits.csv --seeds 5",
        "earshot compare --features esc10_features.csv --splits esc10_splits.csv --methods graph logreg --json")
    {
        foreach (var option in (Option[])[features, splits, methods, seeds, firstSeed, budgets]) Add(option);
    }

    public override Task<int> RunAsync(Session session)
    {
        var table = SplitTable.Read(session.Get(features).FullName, session.Get(splits).FullName);
        var (first, count) = (session.Get(firstSeed), session.Get(seeds));
        if (first < 0 || count < 1 || first + count > table.SeedCount)
            throw new BadInputException($"the splits hold seeds 0 to {table.SeedCount - 1}, asked for {first} to {first + count - 1}");
        var percents = session.Find(budgets) is { Length: > 0 } asked ? asked : [.. table.BudgetsPercent];
        ILearner[] learners = [.. session.Get(methods).Select(name => Methods.Create(name) is { IsOk: true } method ? method.Value : throw new BadInputException(Methods.Create(name).Reason!))];
        ComparisonTask[] tasks = [.. from percent in percents from seed in Enumerable.Range(first, count) select table.Task(seed, percent)];

        ComparisonRun[] runs;
        var done = 0;
        using (var progress = session.Progress("comparing", learners.Length * tasks.Length, "runs"))
            runs = Comparison.Run(learners, tasks, session.Random, session.Threads, session.Time, _ => progress.Report(Interlocked.Increment(ref done)), session.Cancellation);
        session.Show(runs, console => console.Write(Table(runs, percents)));
        return Task.FromResult(ExitCode.Ok);
    }

    private static Table Table(ComparisonRun[] runs, double[] percents)
    {
        var table = new Table { Title = new TableTitle("unweighted accuracy in %, mean ± std over the splits") };
        table.AddColumn("method");
        foreach (var percent in percents) table.AddColumn(string.Create(CultureInfo.InvariantCulture, $"{percent} % labels"), column => column.RightAligned());
        table.AddColumn("s a training", column => column.RightAligned());
        foreach (var method in runs.GroupBy(run => run.Method))
            table.AddRow([
                method.Key,
                .. percents.Select(percent => MeanStd.Of(method.Where(run => run.BudgetPercent == percent).Select(run => 100 * run.UnweightedAccuracy)).ToString()),
                method.Average(run => run.TrainingSeconds).ToString("F2", CultureInfo.InvariantCulture)]);
        return table;
    }
}
