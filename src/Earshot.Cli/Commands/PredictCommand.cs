using System.CommandLine;
using System.Globalization;
using Earshot.Experiments;
using Earshot.Experiments.Reports;
using Earshot.Inference;
using Earshot.Recordings;
using Spectre.Console;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot predict</c>: a label with confidence for every clip, by a model file alone.</summary>
internal sealed class PredictCommand : EarshotCommand
{
    private readonly Argument<string> modelPath = new("model")
    {
        Description = "A model file that 'earshot train' wrote",
    };
    private readonly ClipArguments input = new();
    private readonly SegmentArguments segments = new("a label with its times");
    private readonly Option<string?> output = new("--out", "-o")
    {
        Description =
            "Write to a file instead of printing a table; raven and audacity give a table a recording, in a folder "
            + "where there are several",
        HelpName = "file",
    };
    private readonly Option<PredictionFormat?> format = ChoiceOption.Of<PredictionFormat>(
        "--format",
        "csv (default), raven: selection tables, or audacity: label tracks",
        "name"
    );
    private readonly Option<double> minimum = NumberOption.One(
        "--min-conf",
        "Leave out what the model is less sure of than this, 0 to 1",
        0.0,
        "0 to 1",
        n => n is >= 0 and <= 1
    );
    private readonly Option<bool> probabilities = new("--probabilities")
    {
        Description = "Also give the probability of every class",
    };

    private readonly Option<bool> reject = new("--reject")
    {
        Description =
            $"Label clips that are too unlike all classes '{Answer.NoneOfThese}'; of clips like those trained on, "
            + $"about 5 % are taken for such",
    };

    public PredictCommand()
        : base(
            "predict",
            "Give every clip a label with confidence.",
            "earshot predict birds.earshot new-clips/ -o labels.csv",
            "earshot predict birds.earshot new-clips/ --reject",
            "earshot predict birds.earshot recordings/ --segment 5s --hop 2.5s --min-conf 0.5 -o segments.csv",
            "earshot predict birds.earshot recordings/ --segment 5s --format raven -o selections/",
            "earshot predict birds.earshot new-clips/ --probabilities --json"
        )
    {
        Add(modelPath);
        input.AddClips(this).AddFeatures(this);
        segments.Add(this);
        foreach (var option in (Option[])[output, format, minimum, probabilities, reject])
            Add(option);
    }

    public override async Task<int> RunAsync(Session session)
    {
        var asked = Format(session);
        if (asked == PredictionFormat.Csv)
            OutputPath.CheckFile(session.Find(output));
        var model = Model.Load(session.Get(modelPath)).OrBadInput();
        if (session.Get(reject) && model.RejectObjection is { } reason)
            throw new BadInputException(reason);
        var encoder = model.CreateEncoder().OrBadInput();
        var set = await input.EncodeAsync(session, encoder, segments.Find(session));
        Prediction[] predictions =
        [
            .. Prediction
                .All(set, model, session.Get(probabilities), session.Get(reject))
                .Where(p => p.Confidence >= session.Get(minimum)),
        ];
        var classes = session.Get(probabilities) ? model.Classes : [];
        if (session.Find(output) is { } path)
        {
            var files =
                asked == PredictionFormat.Csv
                    ? PredictionCsv.Write(path, set, predictions, classes)
                    : new PredictionTables(set, encoder, asked).Write(path, predictions);
            session.Show(
                new
                {
                    output = path,
                    files,
                    clips = predictions.Length,
                    skipped = set.Skipped,
                },
                console =>
                    console.MarkupLineInterpolated($"{Counted(set, predictions)} in {files} file(s): [bold]{path}[/]")
            );
        }
        else
            session.Show(
                new { clips = predictions, skipped = set.Skipped },
                console => console.Write(Table(set, predictions, classes))
            );
        return ClipArguments.Code(set);
    }

    /// <summary>By its name, else by the file's ending.</summary>
    private PredictionFormat Format(Session session)
    {
        var (named, path) = (session.Find(format), session.Find(output));
        if (path is null && named is not null)
            throw new BadInputException("--format needs --out, the file or folder to write");
        return named
            ?? (
                Path.GetExtension(path)?.ToLowerInvariant() == ".txt"
                    ? throw new BadInputException(
                        "a file that ends in '.txt' may be of several formats: name one "
                            + "with --format raven|audacity|csv"
                    )
                    : PredictionFormat.Csv
            );
    }

    private static ReportTable Table(EncodedSet set, Prediction[] predictions, IReadOnlyList<string> classes)
    {
        string[] Times(string begin, string end) => set.IsCut ? [begin, end] : [];
        return new(
            Counted(set, predictions),
            ["clip", .. Times("from s", "to s"), "label", "confidence", .. classes],
            [
                .. predictions.Select(p =>
                    (IReadOnlyList<string>)
                        [
                            p.Path,
                            .. Times(Seconds(p.BeginSeconds), Seconds(p.EndSeconds)),
                            p.Label,
                            Percent(p.Confidence),
                            .. classes.Select(c => Percent(p.Probabilities![c])),
                        ]
                ),
            ]
        );
    }

    private static string Counted(EncodedSet set, Prediction[] predictions) =>
        set.IsCut
            ? $"{predictions.Length} segments of {set.Clips.DistinctBy(clip => clip.Path).Count()} recordings"
            : $"{predictions.Length} clips";

    private static string Seconds(double? value) => value?.ToString("0.###", CultureInfo.InvariantCulture) ?? "";

    private static string Percent(float probability) =>
        string.Create(CultureInfo.InvariantCulture, $"{100 * probability:F1} %");
}
