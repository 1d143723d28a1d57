using System.CommandLine;
using System.CommandLine.Invocation;
using Earshot.Audio;
using Earshot.Features;
using Earshot.Inference;

namespace Earshot.Predictor;

/// <summary>
/// <c>earshot-predict MODEL FILE…</c>: WAV files in, labels out; <c>-</c> labels standard input while it plays.
/// </summary>
internal sealed class PredictorCommand(Func<Stream> input, TextWriter output, TextWriter error)
{
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

    private readonly Option<bool> detect = new("--detect")
    {
        Description =
            "The events of recordings, by a model that was trained on annotated ones: begin, end, class, confidence; "
            + "in windows as it learnt from where --window is not given",
    };

    /// <summary>Parses and runs; a wrong call is said and ends as wrong input does.</summary>
    public static int Run(string[] arguments, Func<Stream> input, TextWriter output, TextWriter error)
    {
        var parsed = Root(input, output, error).Parse(arguments);
        var code = parsed.Invoke(new() { Output = output, Error = error });
        return parsed.Action is ParseErrorAction ? ExitCode.BadInput : code;
    }

    private static RootCommand Root(Func<Stream> input, TextWriter output, TextWriter error)
    {
        var command = new PredictorCommand(input, output, error);
        var root = new RootCommand(
            $"""
            Label sounds with a trained model.

            Examples:
              earshot-predict dogs.earshot clip.wav another.wav
              earshot-predict dawn.earshot recording.wav --detect
              arecord -f S16_LE -r 16000 | earshot-predict dogs.earshot - --window 2 --hop 1

            {ExitCode.Help}
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
            command.detect,
        };
        root.SetAction(command.Run);
        return root;
    }

    private int Run(ParseResult arguments)
    {
        var loaded = Model.Load(arguments.GetRequiredValue(modelPath));
        var encoder = loaded.Then(model => model.CreateEncoder());
        if (!encoder.IsOk)
            return Complain(ExitCode.BadInput, encoder.Reason!);
        var rejects = arguments.GetValue(reject);
        if (rejects && loaded.Value.RejectObjection is { } objection)
            return Complain(ExitCode.BadInput, objection);
        try
        {
            var options = loaded.Value.Audio.Live(arguments.GetValue(window), arguments.GetValue(hop)).Validated();
            var detects = arguments.GetValue(detect);
            if (detects && RecordingDetection.Objection(loaded.Value) is { } reason)
                return Complain(ExitCode.BadInput, reason);
            IReadOnlyList<SegmentOptions> cuts =
                arguments.GetValue(window) is null && loaded.Value.Cuts.Count > 0 ? loaded.Value.Cuts : [options];
            var report = new Report(output, loaded.Value, arguments.GetValue(json));
            var skipped = 0;
            foreach (var file in arguments.GetRequiredValue(files))
            {
                var done =
                    detects ? Detect(loaded.Value, encoder.Value, file, cuts, arguments.GetValue(raw), report)
                    : file == "-"
                        ? Listen(loaded.Value, encoder.Value, options, arguments.GetValue(raw), rejects, report)
                    : PredictFile(loaded.Value, encoder.Value, file, rejects, report);
                if (!done)
                    skipped++;
            }
            return skipped == 0 ? ExitCode.Ok : ExitCode.SomeSkipped;
        }
        catch (ArgumentException e)
        {
            return Complain(ExitCode.BadInput, e.Message);
        }
    }

    private bool PredictFile(Model model, IClipEncoder encoder, string file, bool rejects, Report report)
    {
        var heard = encoder.EncodeFile(file);
        if (heard is { IsOk: true, Value.Quality.Cut: { } cut })
            Complain($"{file}: {cut}");
        var answer = heard.Then(clip => model.Predict(clip.Features, rejects));
        if (answer.IsOk)
            report.Clip(file, answer.Value);
        else
            Complain($"{file}: {answer.Reason}");
        return answer.IsOk;
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
        var opened = OpenInput(rawRateHz);
        if (!opened.IsOk)
            return Complain($"standard input: {opened.Reason}");
        using var stream = opened.Value;
        foreach (
            var prediction in SlidingPredictor.Run(
                model,
                encoder,
                stream,
                options,
                rejects,
                reason => Complain($"standard input ended: {reason}")
            )
        )
            if (prediction.Answer.IsOk)
                report.Window(prediction.StartSeconds, prediction.EndSeconds, prediction.Answer.Value);
            else
                Complain($"{prediction.StartSeconds:0.00} s: {prediction.Answer.Reason}");
        return true;
    }

    private bool Detect(
        Model model,
        IClipEncoder encoder,
        string file,
        IReadOnlyList<SegmentOptions> cuts,
        int? rawRateHz,
        Report report
    )
    {
        var found = (file == "-" ? OpenInput(rawRateHz) : WavFile.Open(file).Then(Outcome<IAudioStream>.Ok)).Then(
            stream =>
            {
                using (stream)
                    return RecordingDetection.Run(stream, model, encoder, cuts, RecordingDetection.Options(model));
            }
        );
        if (!found.IsOk)
            return Complain($"{file}: {found.Reason}");
        foreach (var detection in found.Value.Detections)
            report.Event(file, detection);
        foreach (var objection in found.Value.Objections)
            Complain($"{file}: {objection}");
        return found.Value.Objections.Count == 0;
    }

    private Outcome<IAudioStream> OpenInput(int? rawRateHz) =>
        rawRateHz is { } rate
            ? Outcome<IAudioStream>.Ok(new PcmStream(input(), rate))
            : WavReader.Open(input()).Then(Outcome<IAudioStream>.Ok);

    private int Complain(int exitCode, string message)
    {
        Complain(message);
        return exitCode;
    }

    /// <summary>Says why an input has no label; gives false.</summary>
    private bool Complain(string message)
    {
        error.WriteLine($"earshot-predict: {message}");
        return false;
    }
}
