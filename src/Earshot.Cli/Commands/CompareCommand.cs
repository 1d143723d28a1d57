using System.CommandLine;
using Earshot.Experiments;
using Earshot.Experiments.Reports;
using Earshot.Learning;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot compare</c>: all methods on the same features and the same splits.</summary>
internal sealed class CompareCommand : EarshotCommand
{
    private readonly Option<FileInfo> features = new("--features") { Description = "CSV of numbers, a row a clip, no header", Required = true, HelpName = "file" };

    private readonly Option<FileInfo> splits = new("--splits")
    {
        Description = "CSV with columns row,file,label and a column a seed holding test, val, u, l2, l5, l10", Required = true, HelpName = "file",
    };

    private readonly Option<string[]> methods = MethodOption.Many();

    private readonly Option<int> seeds = new("--seeds") { Description = "Splits to run", DefaultValueFactory = _ => 5, HelpName = "number" };

    private readonly Option<int> firstSeed = new("--first-seed") { Description = "The split to begin with", DefaultValueFactory = _ => 0, HelpName = "number" };

    private readonly Option<double[]> budgets = new("--budgets")
    {
        Description = "Label budgets in percent; without it, all that the splits hold", AllowMultipleArgumentsPerToken = true, HelpName = "percent",
    };

    private readonly Option<bool> calibrate = new("--calibrate") { Description = "Calibrate what each method learns, on the validation part" };

    private readonly Option<int> holdOut = new("--hold-out")
    {
        Description = "Keep this many classes out of the training (others for each split) and see whether their clips are told from the rest", HelpName = "classes",
    };

    public CompareCommand() : base(
        "compare", "Compare methods on the same features and the same splits.",
        "earshot compare --features fsdd_features.csv --splits fsdd_splits.csv --seeds 5",
        "earshot compare --features esc10_features.csv --splits esc10_splits.csv --methods graph logreg --hold-out 2 --json")
    {
        foreach (var option in (Option[])[features, splits, methods, seeds, firstSeed, budgets, calibrate, holdOut]) Add(option);
    }

    public override Task<int> RunAsync(Session session)
    {
        var table = SplitTable.Read(session.Get(features).FullName, session.Get(splits).FullName);
        var runs = EvaluateCommand.Run(session, Learners(session), Tasks(session, table));
        var report = new EvaluationReport(runs, [.. table.Classes]);
        session.Show(new { accuracy = report.Accuracy().ToObjects(), outOfClass = report.OutOfClass().ToObjects(), runs }, console =>
        {
            console.Write(report.Accuracy());
            if (session.Find(holdOut) > 0) console.Write(report.OutOfClass());
        });
        return Task.FromResult(ExitCode.Ok);
    }

    private ILearner[] Learners(Session session)
    {
        var named = session.Get(methods).Select(name => Methods.Create(name).OrBadInput());
        return session.Find(calibrate) ? [.. named.Select(learner => new CalibratedLearner(learner))] : [.. named];
    }

    private ComparisonTask[] Tasks(Session session, SplitTable table)
    {
        var (first, count, heldOut) = (session.Get(firstSeed), session.Get(seeds), session.Find(holdOut));
        if (first < 0 || count < 1 || first + count > table.SeedCount)
            throw new BadInputException($"the splits hold seeds 0 to {table.SeedCount - 1}, asked for {first} to {first + count - 1}");
        if (heldOut < 0 || table.Classes.Count - heldOut < 2)
            throw new BadInputException($"--hold-out must leave two of the {table.Classes.Count} classes, got {heldOut}");
        var percents = session.Find(budgets) is { Length: > 0 } asked ? asked : [.. table.BudgetsPercent];
        return [.. from percent in percents from seed in Enumerable.Range(first, count) select table.Task(seed, percent, heldOut)];
    }
}
