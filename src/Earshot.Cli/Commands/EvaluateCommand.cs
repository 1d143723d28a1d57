using System.CommandLine;
using Earshot.Experiments.Reports;
using Earshot.Features;
using Earshot.Features.Views;
using Earshot.Inference;
using Earshot.Learning;
using Earshot.Recordings;
using Earshot.Recordings.Evaluation;
using Spectre.Console;

namespace Earshot.Cli.Commands;

/// <summary>
/// <c>earshot evaluate</c>: how well methods do on labelled clips they have not seen, from raw audio.
/// </summary>
internal sealed class EvaluateCommand : EarshotCommand
{
    /// <summary>What <c>earshot --help</c> says of it.</summary>
    public const string Summary =
        "Measure methods on labelled clips or annotated recordings they have not seen, or a model on recordings.";

    private readonly ClipArguments input = new();
    private readonly Option<string[]> methods = MethodOption.Compared();
    private readonly Option<SplitKind?> split = ChoiceOption.Of<SplitKind>(
        "--split",
        "grouped: no speaker or recording in two parts (default where groups exist); random; official: the "
            + "makers' folds",
        "kind"
    );

    private readonly Option<double[]> budgets = NumberOption.Many<double>(
        "--budgets",
        "Labels that are shown, in percent of the labelled training clips, though one a class at least",
        [10, 5, 2],
        "percentages above 0 and at most 100 as in --budgets 10 5 2.5",
        n => n is > 0 and <= 100
    );

    private readonly Option<int> seeds = NumberOption.Seeds(10);
    private readonly Option<string?> report = new("--report")
    {
        Description = "Also write an HTML page with plots",
        HelpName = "file",
    };

    private readonly RecordingMeasurement recordings = new();

    public EvaluateCommand()
        : base(
            "evaluate",
            Summary,
            "earshot evaluate clips/ --budgets 10 5 2 --seeds 5 --report report.html",
            "earshot evaluate recordings/ --dataset fsdd --split grouped --methods logreg --json",
            "earshot evaluate clips/ --encoder logmel --views 0 --folds 0 --methods graph paper",
            "earshot evaluate field/ --annotations selections/ --complete --hold-out site --places places.csv",
            "earshot evaluate test.csv --complete --model dawn.earshot --json",
            "earshot evaluate birds --methods graph logreg"
        )
    {
        input.AddClips(this).AddEncoder(this, Encoders.Auto).AddViews(this, ViewsByDefault).AddFeatures(this);
        foreach (var option in (Option[])[methods, split, budgets, seeds, report])
            Add(option);
        recordings.Add(this);
    }

    public override async Task<int> RunAsync(Session session)
    {
        if (
            recordings.IsAsked(session, input.Named(session))
            || (input.Workspace(session) is { } workspace && StoredWindows.AreAnyOfMany(session, workspace))
        )
            return await RecordingsAsync(session);
        var asked = session.Find(methods) ?? [];
        ILearner[] named = [.. asked.Select(name => Methods.Create(name).OrBadInput())];
        OutputPath.CheckEnding(session.Find(report), "a page", ".html");
        OutputPath.CheckFile(session, session.Find(report));
        var chosen = await input.ChooseEncoderAsync(session, eachTraining: true);
        var encoder = chosen.Encoder;
        var set = await input.EncodeAsync(session, encoder, toLearn: true, allTrain: false);
        var plan = new EvaluationPlan(session.Find(split) ?? (set.Set.HasGroups ? SplitKind.Grouped : SplitKind.Random))
        {
            BudgetsPercent = session.Get(budgets),
            Seeds = session.Get(seeds),
        };
        // one for all methods: it encodes silence once
        var source = session.Source(encoder);
        ILearner[] learners =
        [
            .. (
                named.Length > 0
                    ? named
                    : [.. Methods.Compared(set.Views.Count).Select(one => Methods.Create(one).Value)]
            )
                .Select(chosen.Wrap)
                .Select(learner => AsTrained(session, learner, source, set)),
        ];
        var results = new EvaluationReport(
            Run(session, learners, plan.Tasks(set, session.Random).OrBadInput()),
            set.Classes
        );
        if (session.Find(report) is { } path)
            Page(session, set, plan, encoder.Fingerprint, results).Save(path);
        session.Show(
            new
            {
                data = set.Name,
                clips = set.Clips.Count,
                labelled = set.Clips.Count(clip => clip.Label is not null),
                classes = set.Classes,
                encoder = encoder.Name,
                split = plan.Split.ToString().ToLowerInvariant(),
                methods = results.Measured(),
                differences = results.Differences(),
                recall = results.Recalls(),
                runs = results.Runs,
                skipped = SkipNotes.All(set.Set, set.Skipped),
            },
            console =>
            {
                console.Write(results.Accuracy());
                console.MarkupLineInterpolated($"{results.Sizes()}");
                if (learners.Length > 1)
                    console.Write(results.DifferenceTable());
                console.Write(results.Recall(plan.BudgetsPercent[0]));
            }
        );
        return ClipArguments.Code(set);
    }

    /// <summary>Of windows that may hold any number of classes the usual method is measured, or those named.</summary>
    private Task<int> RecordingsAsync(Session session)
    {
        OutputPath.CheckEnding(session.Find(report), "a page", ".html");
        OutputPath.CheckFile(session, session.Find(report));
        string[] asked = session.Find(methods) is { Length: > 0 } named ? named : [Methods.ForWindows];
        return recordings.RunAsync(session, input, asked, session.Find(report));
    }

    /// <summary>A method as <c>train</c> uses it, or with <c>--folds 0</c> by itself.</summary>
    private ILearner AsTrained(Session session, ILearner learner, FeatureSource source, EncodedSet set) =>
        session.Get(recordings.Folds) is > 0 and var parts
            ? new ModelLearner(learner, source, set.Classes, parts)
            : learner;

    /// <summary>As <c>train</c>: views are made for the method that learns from them.</summary>
    private int ViewsByDefault(Session session) =>
        session.Find(methods) is not { Length: > 0 } named || named.Contains(Methods.WithViews)
            ? new ViewOptions().Count
            : 0;

    /// <summary>Runs methods × tasks with a progress line.</summary>
    internal static ComparisonRun[] Run(Session session, ILearner[] learners, ComparisonTask[] tasks)
    {
        var done = 0;
        using var progress = session.Progress("evaluating", learners.Length * tasks.Length, "runs");
        return Comparison.Run(
            learners,
            tasks,
            session.Random,
            session.Threads,
            session.Time,
            _ => progress.Report(Interlocked.Increment(ref done)),
            session.Cancellation
        );
    }

    private static ReportPage Page(
        Session session,
        EncodedSet set,
        EvaluationPlan plan,
        string fingerprint,
        EvaluationReport results
    ) =>
        results.AddTo(
            new ReportPage($"Evaluation of {set.Name}")
                .Lead(results.Finding())
                .Text(
                    $"{set.Clips.Count} clips of {set.Classes.Count} classes, "
                        + $"{plan.Split.ToString().ToLowerInvariant()} splits, {plan.Seeds} seeds from {session.Seed}; "
                        + "each method calibrated as 'earshot train' does, unless --folds is 0; "
                        + $"{set.Skipped.Count} inputs skipped."
                )
                .Code($"earshot {session.CommandText}\n{fingerprint}"),
            Methods.Default
        );
}
