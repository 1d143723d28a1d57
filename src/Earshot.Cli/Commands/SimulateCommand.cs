using System.CommandLine;
using Earshot.Experiments;
using Earshot.Experiments.Reports;
using Earshot.Features;
using Earshot.Learning;
using Earshot.Recordings.Evaluation;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot simulate</c>: what suggestions are worth, with a person who answers from the truth.</summary>
internal sealed class SimulateCommand : EarshotCommand
{
    private readonly ClipArguments input = new();
    private readonly Option<string[]> methods = new("--methods")
    {
        Description = "The first decides what is suggested; the others learn from the same labels",
        DefaultValueFactory = _ => [Methods.Default, "logreg"],
        AllowMultipleArgumentsPerToken = true,
        HelpName = "names",
    };

    private readonly Option<double[]> percents = NumberOption.Many<double>(
        "--budgets",
        "Where accuracy is measured: labels in percent of the training clips; a batch is asked from one to "
            + "the next",
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
        "percentages above 0 and at most 100 as in --budgets 1 2.5 5",
        n => n is > 0 and <= 100
    );

    private readonly Option<SplitKind?> split = ChoiceOption.Of<SplitKind>(
        "--split",
        "grouped (default where groups exist), random, or official: the makers' folds",
        "kind"
    );
    private readonly Option<int> seeds = NumberOption.Seeds(5);
    private readonly Option<string?> report = new("--report")
    {
        Description = "Also write an HTML page with the curves",
        HelpName = "file",
    };

    public SimulateCommand()
        : base(
            "simulate",
            "Measure what suggested clips are worth beside random ones, on clips that all have labels.",
            "earshot simulate recordings/ --dataset fsdd --encoder speech165 --report simulate.html",
            "earshot simulate esc10/ --encoder mn04 --seeds 5 --json"
        )
    {
        input.AddClips(this).AddEncoder(this, Encoders.Default).AddFeatures(this);
        foreach (var option in (Option[])[methods, percents, split, seeds, report])
            Add(option);
    }

    public override async Task<int> RunAsync(Session session)
    {
        ILearner[] learners = [.. session.Get(methods).Select(name => Methods.Create(name).OrBadInput())];
        double[] wanted = [.. session.Get(percents).Distinct().Order()];
        OutputPath.CheckFile(session.Find(report));
        var set = await input.EncodeAsync(session, await input.CreateEncoderAsync(session), toLearn: true);
        var plan = new EvaluationPlan(session.Find(split) ?? (set.Set.HasGroups ? SplitKind.Grouped : SplitKind.Random))
        {
            BudgetsPercent = [100],
            Seeds = session.Get(seeds),
        };
        var found = new AnnotationReport(Run(session, learners, plan.Tasks(set, session.Random).OrBadInput(), wanted));
        if (session.Find(report) is { } path)
            new ReportPage($"What suggestions are worth on {set.Name}")
                .Code($"earshot {session.CommandText}")
                .Plot(found.Plot(), "accuracy against labels")
                .Table(found.Accuracy())
                .Save(path);
        session.Show(
            new
            {
                data = set.Name,
                clips = set.Clips.Count,
                labelled = set.Clips.Count(clip => clip.Label is not null),
                classes = set.Classes,
                split = plan.Split.ToString().ToLowerInvariant(),
                curves = found.Measured(),
                skipped = SkipNotes.All(set.Set, set.Skipped),
            },
            console => console.Write(found.Accuracy())
        );
        return ClipArguments.Code(set);
    }

    /// <summary>
    /// Suggested and random choice on every split, several at a time; the order of the steps does not depend on which
    /// ends first.
    /// </summary>
    private static AnnotationStep[] Run(Session session, ILearner[] learners, ComparisonTask[] tasks, double[] percents)
    {
        var runs = new AnnotationStep[2 * tasks.Length][];
        var done = 0;
        using var progress = session.Progress("labelling", runs.Length, "runs");
        Parallel.For(
            0,
            runs.Length,
            new ParallelOptions { MaxDegreeOfParallelism = session.Threads, CancellationToken = session.Cancellation },
            i =>
            {
                var task = tasks[i % tasks.Length].SharedBy(session.Threads, runs.Length);
                runs[i] =
                [
                    .. new SimulatedAnnotator(task).Run(
                        learners,
                        i < tasks.Length,
                        percents,
                        session.Random.Child($"simulate/{task.Seed}"),
                        session.Cancellation
                    ),
                ];
                progress.Report(Interlocked.Increment(ref done));
            }
        );
        return [.. runs.SelectMany(steps => steps)];
    }
}
