using System.CommandLine;
using Earshot.Datasets;
using Earshot.Experiments;
using Earshot.Experiments.Reports;
using Earshot.Inference;
using Spectre.Console;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot card</c>: what a model was trained on, how it was measured, where it fails.</summary>
internal sealed class CardCommand : EarshotCommand
{
    /// <summary>What <c>earshot --help</c> says of it.</summary>
    public const string Summary = "Say what a model was trained on, how it was measured and where it fails.";

    private readonly Argument<string> modelPath = new("model")
    {
        Description = "A model file that 'earshot train' wrote",
    };
    private readonly Option<string?> output = new("--out", "-o")
    {
        Description = "Write a file: Markdown where it ends in .md, else a page in HTML; without, Markdown is printed",
        HelpName = "file",
    };
    private readonly Option<string?> noise = new("--noise")
    {
        Description = "Labelled clips, best such as the model has not learnt from, to measure what noise costs",
        HelpName = "clips",
    };
    private readonly Option<double> snr = NumberOption.One(
        "--snr",
        "Signal-to-noise ratio of the noise added, in dB",
        10.0,
        "-100 to 100 dB",
        n => n is >= -100 and <= 100
    );

    public CardCommand()
        : base(
            "card",
            Summary,
            "earshot card birds.earshot",
            "earshot card birds.earshot -o card.html --noise other-clips/ --snr 5"
        )
    {
        Add(modelPath);
        foreach (var option in (Option[])[output, noise, snr])
            Add(option);
    }

    public override Task<int> RunAsync(Session session)
    {
        OutputPath.CheckFile(session, session.Find(output));
        var model = Model.Load(session.Get(modelPath)).OrBadInput();
        var (test, skipped) = session.Find(noise) is { } clips ? Measure(session, model, clips) : (null, []);
        var page = new ModelCard(Path.GetFileNameWithoutExtension(session.Get(modelPath)), model, test).ToPage();
        var path = session.Find(output);
        if (path is not null)
            page.Save(path);
        session.Show(
            new
            {
                output = path,
                classes = model.Classes,
                encoder = model.EncoderName,
                encoderFingerprint = model.EncoderFingerprint,
                audio = model.Audio,
                training = model.Training,
                condensed = model.Classifier.Condensed,
                licences = model.LicenceNotes,
                clean = test?.Clean.UnweightedAccuracy,
                noise = test?.ByNoise.Select(n => new
                {
                    n.Noise,
                    test.SnrDb,
                    clips = n.Answers.Total,
                    unweightedAccuracy = n.Answers.Total == 0 ? (double?)null : n.Answers.UnweightedAccuracy,
                }),
                skipped,
            },
            console =>
            {
                if (path is null)
                    console.Profile.Out.Writer.Write(page.ToMarkdown());
                else
                    console.MarkupLineInterpolated($"[bold]{path}[/]");
            }
        );
        return Task.FromResult(skipped.Count == 0 ? ExitCode.Ok : ExitCode.SomeSkipped);
    }

    private (NoiseTest Test, IReadOnlyList<SkippedInput> Skipped) Measure(Session session, Model model, string clips)
    {
        var encoder = model.CreateEncoder(KnownEncoders.All).OrBadInput();
        var set = ClipArguments.Encode(session, Dataset.Open(clips).OrBadInput(), encoder);
        var skipped = SkipNotes.All(set.Set, set.Skipped);
        SkipNotes.Show(session, skipped);
        var done = 0;
        using var progress = session.Progress("adding noise", NoisyClips.Noises.Count, "noises");
        var test = NoiseTest.Run(
            model,
            encoder,
            set,
            session.Get(snr),
            session.Random.Child("noise"),
            session.Threads,
            () => progress.Report(++done),
            session.Cancellation
        );
        return (test.OrBadInput(), skipped);
    }
}
