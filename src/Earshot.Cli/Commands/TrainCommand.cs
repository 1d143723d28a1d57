using System.CommandLine;
using System.Globalization;
using Earshot.Features;
using Earshot.Features.Views;
using Earshot.Inference;
using Earshot.Learning;
using Earshot.Recordings;
using Earshot.Workspace;
using Earshot.Workspace.Hoplite;
using Spectre.Console;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot train</c>: clips, a few of them labelled, in; a model file out.</summary>
internal sealed class TrainCommand : EarshotCommand
{
    /// <summary>What <c>earshot --help</c> says of it.</summary>
    public const string Summary =
        "Learn from clips, a few of them labelled, from annotated recordings, or from a workspace; save a model.";

    private readonly ClipArguments input = new();
    private readonly Option<string?> method = MethodOption.OneByViews();
    private readonly Option<string> output = new("--out", "-o")
    {
        Description = "The model file to write",
        DefaultValueFactory = _ => $"model{Model.FileExtension}",
        HelpName = "file",
    };

    private readonly Option<int> folds = FoldsOption.Create();

    private readonly Option<string[]> licences = new("--licence-note")
    {
        Description = "Licence of the clips, kept in the model; may be given several times",
        DefaultValueFactory = _ => [],
        HelpName = "text",
    };

    private readonly RecordingTraining recordings = new();

    public TrainCommand()
        : base(
            "train",
            Summary,
            "earshot train clips/ -o birds.earshot",
            "earshot train annotations.csv --complete -o dawn.earshot",
            "earshot train recordings/ --annotations selections/ --background quiet/ --segment 2s,1s --precision 0.9",
            "earshot train WORKSPACE -o dawn.earshot",
            "earshot train clips/ --yes --view-noise noises/",
            "earshot train clips/ --encoder logmel --views 0",
            "earshot train manifest.csv --encoder speech165 --method logreg --seed 7 --licence-note "
                + "\"recordings: CC BY 4.0\"",
            "earshot train clips/ --encoder onnx:wav2vec2.onnx --rate 16000"
        )
    {
        input.AddClips(this).AddEncoder(this, Encoders.Auto).AddViews(this, ViewsByDefault).AddFeatures(this);
        Add(method);
        foreach (var option in (Option[])[output, folds, licences])
            Add(option);
        recordings.Add(this);
    }

    public override async Task<int> RunAsync(Session session)
    {
        if (input.Workspace(session) is { } folder)
            return TrainWorkspace(session, folder);
        if (recordings.IsAsked(session, input.Named(session)))
            return await TrainRecordingsAsync(session);
        var named = session.Find(method) is { } name ? Methods.Create(name).OrBadInput() : null;
        CheckOutput(session);
        var chosen = await input.ChooseEncoderAsync(session, eachTraining: false);
        var encoder = chosen.Encoder;
        var set = await input.EncodeAsync(session, encoder, toLearn: true);
        var training = set.ToTrainingSet().OrBadInput();
        var learner = named ?? Methods.Create(Methods.For(training)).Value;
        foreach (var single in training.Labels.Where(l => l >= 0).CountBy(l => l).Where(c => c.Value == 1))
            session.Note(
                $"class '{set.Classes[single.Key]}' has a single labelled clip: what is learnt of it is shaky, "
                    + $"label a few more"
            );
        var model = Train(
            session,
            set,
            training,
            encoder,
            new TrainingOptions
            {
                Learner = chosen.Wrap(learner),
                Folds = session.Get(folds),
                LicenceNotes = session.Get(licences),
            }
        );
        if (chosen.Reason is { } reason)
            model.Notes["encoders"] = reason;
        model.Save(session.Get(output));
        Show(session, set, model, learner.Name);
        return ClipArguments.Code(set);
    }

    /// <summary>Annotated recordings, cut into windows.</summary>
    private async Task<int> TrainRecordingsAsync(Session session)
    {
        CheckOutput(session);
        if (input.AsksForViews(session))
            throw new BadInputException("--views are for clips: leave them out where recordings are cut into windows");
        var options = new TrainingOptions
        {
            Learner = Methods.Create(session.Find(method) ?? Methods.ForWindows).OrBadInput(),
            Folds = session.Get(folds),
            LicenceNotes = session.Get(licences),
        };
        var encoder = await input.CreateForWindowsAsync(session);
        return recordings.Run(session, input, encoder, options, session.Get(output));
    }

    /// <summary>The labels of a workspace, as its page learns from them.</summary>
    private int TrainWorkspace(Session session, string folder)
    {
        CheckOutput(session);
        var asked = new RunOptions
        {
            Seed = session.Seed,
            Folds = session.Get(folds),
            Background = session.IsGiven(recordings.Background) || HopliteOrigin.Find(folder) is not null,
        };
        var named = session.Find(method) is { } name ? Methods.Create(name).OrBadInput().Name : null;
        return WorkspaceTraining.SaveModel(session, folder, named, asked, session.Get(licences), session.Get(output));
    }

    private void CheckOutput(Session session)
    {
        OutputPath.CheckEnding(session.Get(output), "a model", ".earshot");
        OutputPath.CheckFile(session, session.Get(output));
    }

    /// <summary>Views are made for the method that learns from them.</summary>
    private int ViewsByDefault(Session session) =>
        session.Find(method) is null or Methods.WithViews ? new ViewOptions().Count : 0;

    /// <summary>Trains with a progress line.</summary>
    internal static Model Train(
        Session session,
        EncodedSet set,
        TrainingSet training,
        IClipEncoder encoder,
        TrainingOptions options
    )
    {
        using var progress = session.Progress("training", 100, "%");
        var reporter = new ImmediateProgress<TrainingProgress>(p =>
            progress.Report(100L * p.Done / Math.Max(1, p.Total), p.Note is null ? p.Stage : $"{p.Stage}, {p.Note}")
        );
        var trained = ModelTraining.Run(
            session.Source(encoder),
            training with
            {
                Threads = session.Threads,
            },
            set.Classes,
            options with
            {
                Data = set.Name,
                Seed = session.Seed,
                ClipSeconds = set.ClipSeconds,
            },
            reporter,
            session.Cancellation
        );
        return trained.Model;
    }

    private void Show(Session session, EncodedSet set, Model model, string method)
    {
        var counts = set
            .Clips.Select(c => c.Label)
            .OfType<string>()
            .CountBy(l => l)
            .OrderBy(c => c.Key, StringComparer.Ordinal)
            .ToDictionary();
        var unlabelled = set.Clips.Count - counts.Values.Sum();
        var path = session.Get(output);
        session.Show(
            new
            {
                output = path,
                method,
                encoder = model.EncoderName,
                clips = set.Clips.Count,
                labelled = counts.Values.Sum(),
                unlabelled,
                classes = model.Classes,
                perClass = counts.Select(c => new { @class = c.Key, labels = c.Value }),
                heldOut = model.Training!.HeldOut,
                calibration = model.Training.Calibration,
                condensed = model.Classifier.Condensed,
                skipped = SkipNotes.All(set.Set, set.Skipped),
            },
            console =>
            {
                {
                    console.MarkupInterpolated($"learnt {model.Classes.Count} classes by {method} from ");
                    console.MarkupLineInterpolated(
                        $"{counts.Values.Sum()} labelled and {unlabelled} other clips: [bold]{path}[/]"
                    );
                }
                if (model.Training.HeldOut is { } figures)
                {
                    console.MarkupInterpolated(
                        CultureInfo.InvariantCulture,
                        $"of {figures.Measured} labels held out {100 * figures.Accuracy:F1} % were told right; "
                    );
                    console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"'earshot card {path}' says more");
                }
                if (model.Classifier.Condensed is { } condensed)
                    console.MarkupLineInterpolated($"the model {condensed.ToString()}");
            }
        );
    }
}
