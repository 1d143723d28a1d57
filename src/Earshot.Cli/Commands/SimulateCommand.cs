using System.CommandLine;
using Earshot.Experiments;
using Earshot.Experiments.Reports;
using Earshot.Experiments.Soundscapes;
using Earshot.Features;
using Earshot.Learning;
using Earshot.Recordings.Evaluation;
using Spectre.Console;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot simulate</c>: what suggestions are worth, with a person who answers from the truth.</summary>
internal sealed class SimulateCommand : EarshotCommand
{
    /// <summary>What <c>earshot --help</c> says of it.</summary>
    public const string Summary =
        "Measure what suggested clips are worth beside random ones, on clips that all have labels.";

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

    private readonly Option<bool> soundscapes = new("--soundscapes")
    {
        Description =
            "The clips are ESC-10: make an hour of soundscapes of them, one class with six events, and count the "
            + "events found against minutes of listening: suggested, by search, at random",
    };

    public SimulateCommand()
        : base(
            "simulate",
            Summary,
            "earshot simulate recordings/ --dataset fsdd --encoder speech165 --report simulate.html",
            "earshot simulate esc10/ --encoder mn04 --seeds 5 --json",
            "earshot simulate esc10/ --soundscapes --encoder mn04 --methods logreg --report found.html"
        )
    {
        input.AddClips(this).AddEncoder(this, Encoders.Default).AddFeatures(this);
        foreach (var option in (Option[])[methods, percents, split, seeds, report, soundscapes])
            Add(option);
    }

    public override async Task<int> RunAsync(Session session)
    {
        ILearner[] learners = [.. session.Get(methods).Select(name => Methods.Create(name).OrBadInput())];
        double[] wanted = [.. session.Get(percents).Distinct().Order()];
        OutputPath.CheckEnding(session.Find(report), "a page", ".html");
        OutputPath.CheckFile(session, session.Find(report));
        if (session.Get(soundscapes))
            return Listen(session, await input.CreateEncoderAsync(session));
        var set = await input.EncodeAsync(session, await input.CreateEncoderAsync(session), toLearn: true);
        var plan = new EvaluationPlan(session.Find(split) ?? (set.Set.HasGroups ? SplitKind.Grouped : SplitKind.Random))
        {
            BudgetsPercent = [100],
            Seeds = session.Get(seeds),
        };
        var found = new AnnotationReport(Run(session, learners, plan.Tasks(set, session.Random).OrBadInput(), wanted));
        if (session.Find(report) is { } path)
            new ReportPage($"What suggestions are worth on {set.Name}")
                .Lead(found.Finding())
                .Plot(found.Plot(), "accuracy against labels; bands: ± one standard deviation over the splits")
                .Table(found.Accuracy())
                .Next(
                    "earshot new WORKSPACE --clips CLIPS, then earshot studio WORKSPACE: label what is suggested",
                    "earshot status WORKSPACE says what another hour of labelling is likely to bring"
                )
                .Code($"earshot {session.CommandText}")
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

    private int Listen(Session session, IClipEncoder encoder)
    {
        var options = new ListeningOptions();
        if (session.IsGiven(methods))
            options = options with { Method = session.Get(methods)[0] };
        var steps = new List<ListeningStep>();
        var count = session.Get(seeds);
        using (var progress = session.Progress("listening", count, "seeds"))
            for (var seed = 1; seed <= count; seed++)
            {
                steps.AddRange(
                    ListeningExperiment
                        .Run(
                            input.Named(session),
                            encoder,
                            options,
                            seed,
                            session.Random,
                            session.Threads,
                            session.Time,
                            session.Cancellation
                        )
                        .OrBadInput()
                );
                progress.Report(seed);
            }
        var found = new ListeningReport(steps);
        if (session.Find(report) is { } path)
            new ReportPage("Rare events found in an hour of sound")
                .Lead(found.Finding())
                .Plot(found.Plot(), "events of the rarest class found; bands: ± one standard deviation over the seeds")
                .Table(found.Table())
                .Next(
                    "earshot new WORKSPACE --clips RECORDINGS, then earshot studio WORKSPACE: label what is suggested",
                    "F on the page, or earshot search, finds what sounds like the one event that is known"
                )
                .Code($"earshot {session.CommandText}")
                .Save(path);
        session.Show(
            new
            {
                encoder = encoder.Name,
                method = options.Method,
                seeds = count,
                finding = found.Finding(),
                found = found.Measured(),
            },
            console =>
            {
                console.WriteLine(found.Finding());
                console.Write(found.Table());
            }
        );
        return ExitCode.Ok;
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
