using System.CommandLine;
using Earshot.Datasets;
using Earshot.Evaluation;
using Earshot.Experiments.Demo;
using Earshot.Experiments.Reports;
using Earshot.Features;
using Earshot.Inference;
using Earshot.Learning;
using Earshot.Learning.Paper;
using Earshot.Recordings;
using Earshot.Recordings.Evaluation;
using Spectre.Console;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot demo</c>: the whole way, from clips to labels, on sounds made here.</summary>
internal sealed class DemoCommand : EarshotCommand
{
    /// <summary>What <c>earshot --help</c> says of it.</summary>
    public const string Summary = "Synthesise clips, label 5 % of them, train, compare methods, write a report page.";

    private const int ClipsPerClass = 60;
    private const int LabelledPerClass = 3;

    /// <summary>
    /// Passes of <c>paper</c> over the clips: its 50 would take longer than all other methods together.
    /// </summary>
    private const int PaperEpochs = 4;

    private static readonly string PaperNote =
        $"to be quick, paper makes {PaperEpochs} passes over the clips, not {new PaperOptions().Epochs}";

    private readonly Option<string> output = new("--out", "-o")
    {
        Description = "The folder to fill",
        DefaultValueFactory = _ => "earshot-demo",
        HelpName = "folder",
    };
    private readonly Option<string[]> methods = MethodOption.Many();
    private readonly Option<int> seeds = NumberOption.Seeds(3);

    private readonly Option<bool> recordings = new("--recordings")
    {
        Description =
            "Field recordings instead of clips: learn from a few that are annotated, find the sounds of the others",
    };

    public DemoCommand()
        : base(
            "demo",
            Summary,
            "earshot demo",
            "earshot demo --recordings",
            "earshot demo -o somewhere --methods graph logreg --seeds 5"
        )
    {
        Add(output);
        Add(methods);
        Add(seeds);
        Add(recordings);
    }

    public override Task<int> RunAsync(Session session)
    {
        var started = session.Time.GetTimestamp();
        ILearner[] learners = [.. session.Get(methods).Select(Learner)];
        OutputPath.CheckFolder(session.Get(output));
        if (session.Get(recordings))
            return Task.FromResult(FieldDemo.Run(session, session.Get(output)));
        var folder = new DemoFolder(session.Get(output));
        session.Note(
            $"synthesising {ClipsPerClass * ClipSynthesiser.Classes.Count} clips of "
                + $"{ClipSynthesiser.Classes.Count} classes"
        );
        folder.Synthesise(
            ClipsPerClass,
            LabelledPerClass,
            session.Random.Child("demo"),
            session.Threads,
            session.Cancellation
        );
        var encoder = KnownEncoders.All.Create(Encoders.Default).Value;
        var truth = ClipArguments.Encode(session, Dataset.Open(folder.Truth).OrBadInput(), encoder);
        var plan = new EvaluationPlan(SplitKind.Random)
        {
            BudgetsPercent = [10, 5, 2],
            Seeds = session.Get(seeds),
            Parts = 5,
        };
        var results = new EvaluationReport(
            EvaluateCommand.Run(session, learners, plan.Tasks(truth, session.Random).OrBadInput()),
            truth.Classes
        );
        var right = LabelEveryClip(
            session,
            folder,
            truth,
            encoder,
            learners.FirstOrDefault(l => l.Name == Methods.Default) ?? learners[0]
        );
        var saved = Path.Combine(folder.Root, $"model{Model.FileExtension}");
        var page = Page(results, right, plan, encoder.Fingerprint, Sounds(truth))
            .Next(
                $"earshot predict {saved} CLIPS labels clips of your own",
                "earshot train CLIPS -o sounds.earshot learns from a folder with a sub-folder a class",
                "earshot new WORKSPACE --clips CLIPS, then earshot studio WORKSPACE labels by keys, helped by the model"
            );
        page.Save(Path.Combine(folder.Root, "report.html"));
        Show(session, folder, results, right, session.Time.GetElapsedTime(started).TotalSeconds);
        return Task.FromResult(ExitCode.Ok);
    }

    private static ILearner Learner(string name) =>
        Methods.Create(name).OrBadInput() is PaperLearner
            ? new PaperLearner(new PaperOptions { Epochs = PaperEpochs })
            : Methods.Create(name).Value;

    /// <summary>
    /// What a user does: learns from the few labels, saves the model, labels all clips. Returns how the others came
    /// out.
    /// </summary>
    private static ConfusionMatrix LabelEveryClip(
        Session session,
        DemoFolder folder,
        EncodedSet truth,
        IClipEncoder encoder,
        ILearner learner
    )
    {
        var few = truth with { Set = Dataset.Open(folder.Labels).OrBadInput() };
        var model = TrainCommand.Train(
            session,
            few,
            few.ToTrainingSet().OrBadInput(),
            encoder,
            new TrainingOptions { Learner = learner }
        );
        model.Save(Path.Combine(folder.Root, $"model{Model.FileExtension}"));
        var predictions = Prediction.All(few, model).Select(told => told.Value).ToList();
        PredictionCsv.Write(Path.Combine(folder.Root, "predictions.csv"), few, predictions, []);
        int[] hidden = [.. Enumerable.Range(0, few.Clips.Count).Where(i => few.Clips[i].Label is null)];
        var labels = truth.Labels();
        return new ConfusionMatrix(
            [.. hidden.Select(i => labels[i])],
            [.. hidden.Select(i => Array.IndexOf(truth.Set.Classes, predictions[i].Label))],
            truth.Classes.Count
        );
    }

    private static ReportPage Page(
        EvaluationReport results,
        ConfusionMatrix right,
        EvaluationPlan plan,
        string fingerprint,
        IEnumerable<(string, byte[])> sounds
    ) =>
        results.AddTo(
            new ReportPage("Earshot demo")
                .Lead(results.Finding())
                .Text(
                    $"{ClipsPerClass * ClipSynthesiser.Classes.Count} clips of {ClipSynthesiser.Classes.Count} "
                        + $"kinds of sound were synthesised; they overlap in pitch, timbre, level, length and noise. "
                        + $"With {LabelledPerClass} labelled clips a class the model labelled the others; "
                        + $"{100 * right.Accuracy:F1} % of them came out right."
                )
                .Sounds(sounds)
                .Text(
                    $"The tables compare the methods on clips they never saw: {plan.Seeds} random splits, each "
                        + $"method asked the same: of {plan.Parts} parts of the clips one tests, one chooses settings "
                        + $"and the others are learnt from. Here, {PaperNote}."
                )
                .Text($"Encoder: {fingerprint}"),
            Methods.Default
        );

    /// <summary>A clip of each class.</summary>
    private static IEnumerable<(string, byte[])> Sounds(EncodedSet truth) =>
        truth.Clips.DistinctBy(clip => clip.Label).Select(clip => (clip.Label!, File.ReadAllBytes(clip.Path)));

    private static void Show(
        Session session,
        DemoFolder folder,
        EvaluationReport results,
        ConfusionMatrix right,
        double seconds
    ) =>
        session.Show(
            new
            {
                output = folder.Root,
                methods = results.Measured(),
                runs = results.Runs,
                clips = right.Total,
                accuracy = right.Accuracy,
                unweightedAccuracy = right.UnweightedAccuracy,
                seconds,
            },
            console =>
            {
                console.Write(results.Accuracy());
                if (results.Runs.Any(run => run.Method == "paper"))
                    console.MarkupLineInterpolated($"{PaperNote}");
                console.MarkupInterpolated(
                    $"from {LabelledPerClass} labels a class, the other {right.Total} clips were labelled "
                );
                console.MarkupLineInterpolated($"{100 * right.Accuracy:F1} % right, in {seconds:F0} s altogether");
                console.MarkupLineInterpolated($"[bold]{Path.Combine(folder.Root, "report.html")}[/]  the report");
                console.MarkupLineInterpolated(
                    $"[bold]{Path.Combine(folder.Root, "predictions.csv")}[/]  a label for every clip"
                );
                var (model, clips) = (
                    Path.Combine(folder.Root, $"model{Model.FileExtension}"),
                    Path.Combine(folder.Root, "clips")
                );
                console.MarkupLineInterpolated($"next: earshot predict {model} {clips}");
            }
        );
}
