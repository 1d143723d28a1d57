using System.CommandLine;
using Earshot.Audio;
using Earshot.Features;
using Earshot.Inference;

namespace Earshot.Predictor;

/// <summary>
/// <c>earshot-predict MODEL FILE…</c>: WAV files in, labels out; <c>-</c> labels standard input while it plays.
/// </summary>
/// <remarks>
/// Exit codes: 0 every input labelled, 2 the call or the model is wrong, 3 some inputs could not be labelled.
/// </remarks>
internal sealed class PredictCommand(Func<Stream> input, TextWriter output, TextWriter error)
{
    private const int BadInput = 2,
        SomeSkipped = 3;

    private readonly Argument<string> modelPath = new("model") { Description = "A model file made by 'earshot train'" };
    private readonly Argument<string[]> files = new("files")
    {
        Description = "WAV files, or - for standard input (WAV, or raw samples with --raw)",
        Arity = ArgumentArity.OneOrMore,
    };
    private readonly Option<bool> json = new("--json")
    {
        Description = "One JSON object a line, with every class's probability",
    };
    private readonly Option<int?> raw = new("--raw")
    {
        Description = "Standard input is raw 16-bit mono at this rate",
        HelpName = "Hz",
    };
    private readonly Option<double?> window = new("--window")
    {
        Description =
            "Seconds of standard input that are labelled at once; as long as the clips the model was trained on "
            + "where not given",
        HelpName = "s",
    };
    private readonly Option<double?> hop = new("--hop")
    {
        Description = "Seconds from one result to the next; half the window where not given",
        HelpName = "s",
    };
    private readonly Option<bool> reject = new("--reject")
    {
        Description =
            $"Label clips that are too unlike all classes '{Answer.NoneOfThese}'; of clips like those trained on, "
            + $"about 5 % are taken for such",
    };

    public static RootCommand Root(Func<Stream> input, TextWriter output, TextWriter error)
    {
        var command = new PredictCommand(input, output, error);
        var root = new RootCommand(
            """
            Label sounds with a trained model.

            Examples:
              earshot-predict dogs.earshot clip.wav another.wav
              arecord -f S16_LE -r 16000 | earshot-predict dogs.earshot - --window 2 --hop 1
            """
        )
        {
            command.modelPath,
            command.files,
            command.json,
            command.raw,
            command.window,
            command.hop,
            command.reject,
        };
        root.SetAction(command.Run);
        return root;
    }

    private int Run(ParseResult arguments)
    {
        var loaded = Model.Load(arguments.GetRequiredValue(modelPath));
        var encoder = loaded.Then(model => model.CreateEncoder());
        if (!encoder.IsOk)
            return Complain(BadInput, encoder.Reason!);
        var rejects = arguments.GetValue(reject);
        if (rejects && loaded.Value.RejectObjection is { } objection)
            return Complain(BadInput, objection);
        try
        {
            var options = loaded.Value.Audio.Live(arguments.GetValue(window), arguments.GetValue(hop)).Validated();
            var report = new Report(output, loaded.Value, arguments.GetValue(json));
            var skipped = 0;
            foreach (var file in arguments.GetRequiredValue(files))
            {
                var done =
                    file == "-"
                        ? Listen(loaded.Value, encoder.Value, options, arguments.GetValue(raw), rejects, report)
                        : PredictFile(loaded.Value, encoder.Value, file, rejects, report);
                if (!done)
                    skipped++;
            }
            return skipped == 0 ? 0 : SomeSkipped;
        }
        catch (ArgumentException e)
        {
            return Complain(BadInput, e.Message);
        }
    }

    private bool PredictFile(Model model, IClipEncoder encoder, string file, bool rejects, Report report)
    {
        var encoded = encoder.EncodeFile(file);
        if (encoded.IsOk)
            report.Clip(file, model.Predict(encoded.Value.Features, rejects));
        else
            Complain(0, $"{file}: {encoded.Reason}");
        return encoded.IsOk;
    }

    private bool Listen(
        Model model,
        IClipEncoder encoder,
        SegmentOptions options,
        int? rawRateHz,
        bool rejects,
        Report report
    )
    {
        var opened = rawRateHz is { } rate
            ? Outcome<IAudioStream>.Ok(new PcmStream(input(), rate))
            : WavReader.Open(input()).Then(Outcome<IAudioStream>.Ok);
        if (!opened.IsOk)
            return Complain(0, $"standard input: {opened.Reason}") != 0;
        using var stream = opened.Value;
        foreach (
            var prediction in SlidingPredictor.Run(
                model,
                encoder,
                stream,
                options,
                rejects,
                reason => Complain(0, $"standard input ended: {reason}")
            )
        )
            if (prediction.Answer.IsOk)
                report.Window(prediction.StartSeconds, prediction.EndSeconds, prediction.Answer.Value);
            else
                Complain(0, $"{prediction.StartSeconds:0.00} s: {prediction.Answer.Reason}");
        return true;
    }

    private int Complain(int exitCode, string message)
    {
        error.WriteLine($"earshot-predict: {message}");
        return exitCode;
    }
}
