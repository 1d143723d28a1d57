using System.CommandLine;
using Earshot.Experiments.Reports;
using Earshot.Learning;
using Earshot.Learning.Confidence;
using Earshot.Recordings.Evaluation;
using Spectre.Console;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot compare</c>: all methods on the same features and the same splits.</summary>
internal sealed class CompareCommand : EarshotCommand
{
    /// <summary>What <c>earshot --help</c> says of it.</summary>
    public const string Summary = "Compare methods on the same features and the same splits.";

    private readonly Option<FileInfo> features = new("--features")
    {
        Description = "CSV of numbers, a row a clip, no header; or what 'earshot features --csv' writes",
        Required = true,
        HelpName = "file",
    };

    private readonly Option<FileInfo> splits = new("--splits")
    {
        Description =
            "CSV with a column label and columns seed0, seed1, ... holding test, val, u (unlabelled) or l2, l5, "
            + "l10 (labelled from 2, 5, 10 % on)",
        Required = true,
        HelpName = "file",
    };

    private readonly Option<string[]> methods = MethodOption.Many();

    private readonly Option<int> seeds = NumberOption.Seeds(5);

    private readonly Option<int> firstSeed = NumberOption.One(
        "--first-seed",
        "The split to begin with",
        0,
        "0 or more",
        n => n >= 0
    );

    private readonly Option<double[]> budgets = NumberOption.Many<double>(
        "--budgets",
        "Label budgets in percent; without it, all that the splits hold",
        [],
        "percentages above 0 and at most 100 as in --budgets 10 5",
        n => n is > 0 and <= 100
    );

    private readonly Option<bool> calibrate = new("--calibrate")
    {
        Description = "Calibrate what each method learns, on the validation part",
    };

    private readonly Option<int> holdOut = NumberOption.One(
        "--hold-out",
        "Keep this many classes out of the training (others for each split) and see whether their clips are "
            + "told from the rest",
        0,
        "0 or more",
        n => n >= 0
    );

    public CompareCommand()
        : base(
            "compare",
            Summary,
            "earshot compare --features fsdd_features.csv --splits fsdd_splits.csv --seeds 5",
            "earshot compare --features esc10_features.csv --splits esc10_splits.csv --methods graph logreg "
                + "--hold-out 2 --json"
        )
    {
        foreach (var option in (Option[])[features, splits, methods, seeds, firstSeed, budgets, calibrate, holdOut])
            Add(option);
    }

    public override Task<int> RunAsync(Session session)
    {
        var table = SplitTable.Read(session.Get(features).FullName, session.Get(splits).FullName);
        var runs = EvaluateCommand.Run(session, Learners(session), Tasks(session, table));
        var report = new EvaluationReport(runs, [.. table.Classes]);
        session.Show(
            new
            {
                classes = table.Classes,
                methods = report.Measured(),
                runs,
            },
            console =>
            {
                console.Write(report.Accuracy());
                console.MarkupLineInterpolated($"{report.Sizes()}");
                if (session.Get(holdOut) > 0)
                    console.Write(report.OutOfClass());
            }
        );
        return Task.FromResult(ExitCode.Ok);
    }

    private ILearner[] Learners(Session session)
    {
        var named = session.Get(methods).Select(name => Methods.Create(name).OrBadInput());
        return session.Find(calibrate) ? [.. named.Select(learner => new CalibratedLearner(learner))] : [.. named];
    }

    private ComparisonTask[] Tasks(Session session, SplitTable table)
    {
        var (first, count, heldOut) = (session.Get(firstSeed), session.Get(seeds), session.Get(holdOut));
        if (first + count > table.SeedCount)
            throw new BadInputException(
                $"the splits hold seeds 0 to {table.SeedCount - 1}, asked for {first} to {first + count - 1}"
            );
        if (table.Classes.Count - heldOut < 2)
            throw new BadInputException(
                $"--hold-out must leave two of the {table.Classes.Count} classes, got {heldOut}"
            );
        var percents = session.Find(budgets) is { Length: > 0 } asked ? asked : [.. table.BudgetsPercent];
        return
        [
            .. from percent in percents
            from seed in Enumerable.Range(first, count)
            select table.Task(seed, percent, heldOut),
        ];
    }
}
