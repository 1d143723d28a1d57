using System.CommandLine;
using System.Globalization;
using Earshot.Experiments.Reports;
using Earshot.Inference;
using Spectre.Console;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot predict</c>: a label with confidence for every clip, by a model file alone.</summary>
internal sealed class PredictCommand : EarshotCommand
{
    private readonly Argument<string> modelPath = new("model") { Description = "A model file that 'earshot train' wrote" };
    private readonly ClipArguments input = new();
    private readonly Option<string?> output = new("--out", "-o") { Description = "Write a CSV file instead of printing a table", HelpName = "file" };
    private readonly Option<bool> probabilities = new("--probabilities") { Description = "Also give the probability of every class" };

    private readonly Option<bool> reject = new("--reject") { Description = $"Label clips that are too unlike all classes '{Prediction.NoneOfThese}'; of clips like those trained on, about 5 % are taken for such" };

    public PredictCommand() : base("predict", "Give every clip a label with confidence.",
        "earshot predict birds.earshot new-clips/ -o labels.csv",
        "earshot predict birds.earshot new-clips/ --reject",
        "earshot predict birds.earshot new-clips/ --probabilities --json")
    {
        Add(modelPath);
        input.AddClips(this).AddFeatures(this);
        Add(output);
        Add(probabilities);
        Add(reject);
    }

    public override async Task<int> RunAsync(Session session)
    {
        var model = Model.Load(session.Get(modelPath)).OrBadInput();
        var encoder = model.CreateEncoder().OrBadInput();
        var set = await input.EncodeAsync(session, encoder);
        var rejected = session.Get(reject) ? model.Reject(set.Features).OrBadInput() : null;
        var predictions = Prediction.All(set, model, session.Get(probabilities), rejected);
        if (session.Find(output) is { } path)
        {
            Prediction.WriteCsv(path, predictions, set.Skipped, session.Get(probabilities) ? model.Classes : []);
            session.Show(new { output = path, clips = predictions.Count, skipped = set.Skipped }, console => console.MarkupLineInterpolated($"{predictions.Count} clips: [bold]{path}[/]"));
        }
        else session.Show(new { clips = predictions, skipped = set.Skipped }, console => console.Write(Table(predictions)));
        return ClipArguments.Code(set);
    }

    private static ReportTable Table(IReadOnlyList<Prediction> predictions)
    {
        var classes = predictions[0].Probabilities?.Keys.ToArray() ?? [];
        return new($"{predictions.Count} clips", ["clip", "label", "confidence", .. classes],
            [.. predictions.Select(p => (IReadOnlyList<string>)[p.Path, p.Label, Percent(p.Confidence), .. classes.Select(c => Percent(p.Probabilities![c]))])]);
    }

    private static string Percent(float probability) => string.Create(CultureInfo.InvariantCulture, $"{100 * probability:F1} %");
}
