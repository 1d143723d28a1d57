using System.CommandLine;
using System.Globalization;
using Earshot.Experiments;
using Earshot.Features;
using Earshot.Inference;
using Earshot.Learning;
using Spectre.Console;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot train</c>: clips, a few of them labelled, in; a model file out.</summary>
internal sealed class TrainCommand : EarshotCommand
{
    private readonly ClipArguments input = new();
    private readonly Option<string> method = MethodOption.One();
    private readonly Option<string> output = new("--out", "-o")
    {
        Description = "The model file to write", DefaultValueFactory = _ => $"model{Model.FileExtension}", HelpName = "file",
    };

    public TrainCommand() : base("train", "Learn from clips, a few of them labelled, and save a model.",
        "earshot train clips/ -o birds.earshot",
        "earshot train manifest.csv --encoder speech165 --method logreg --seed 7")
    {
        input.AddClips(this).AddEncoder(this).AddFeatures(this);
        Add(method);
        Add(output);
    }

    public override async Task<int> RunAsync(Session session)
    {
        var learner = Methods.Create(session.Get(method)).OrBadInput();
        var encoder = input.CreateEncoder(session);
        var set = await input.EncodeAsync(session, encoder);
        var training = set.ToTrainingSet().OrBadInput();
        foreach (var single in training.Labels.Where(l => l >= 0).CountBy(l => l).Where(c => c.Value == 1))
            session.Note($"class '{set.Classes[single.Key]}' has a single labelled clip: what is learnt of it is shaky, label a few more");
        var model = Train(session, set, training, learner, encoder);
        model.Save(session.Get(output));
        Show(session, set, model);
        return ClipArguments.Code(set);
    }

    /// <summary>Trains and notes down how.</summary>
    internal static Model Train(Session session, EncodedSet set, TrainingSet training, ILearner learner, IClipEncoder encoder)
    {
        using var progress = session.Progress("training", 100, "%");
        var reporter = new ImmediateProgress<TrainingProgress>(p => progress.Report(100L * p.Done / Math.Max(1, p.Total), p.Note is null ? p.Stage : $"{p.Stage}, {p.Note}"));
        var classifier = learner.Fit(training, session.Random.Child("train"), reporter, session.Cancellation);
        return new Model(encoder.Name, encoder.Fingerprint, set.Classes, classifier)
        {
            Notes =
            {
                ["data"] = set.Name,
                ["labelled clips"] = training.Labels.Count(l => l >= 0).ToString(CultureInfo.InvariantCulture),
                ["clips"] = training.Labels.Length.ToString(CultureInfo.InvariantCulture),
                ["seed"] = session.Seed.ToString(CultureInfo.InvariantCulture),
                ["earshot"] = typeof(Model).Assembly.GetName().Version!.ToString(3),
            },
        };
    }

    private void Show(Session session, EncodedSet set, Model model)
    {
        var counts = set.Clips.Select(c => c.Label).OfType<string>().CountBy(l => l).OrderBy(c => c.Key, StringComparer.Ordinal).ToDictionary();
        var unlabelled = set.Clips.Count - counts.Values.Sum();
        var path = session.Get(output);
        session.Show(
            new { model = path, method = model.Classifier.Method, encoder = model.EncoderName, labelled = counts, unlabelled, skipped = set.Skipped },
            console => console.MarkupLineInterpolated(
                $"learnt {model.Classes.Count} classes by {model.Classifier.Method} from {counts.Values.Sum()} labelled and {unlabelled} other clips: [bold]{path}[/]"));
    }
}
