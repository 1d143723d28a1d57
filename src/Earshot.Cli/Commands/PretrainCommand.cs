using System.CommandLine;
using System.Globalization;
using Earshot.Decoding;
using Earshot.Experiments.Reports;
using Earshot.Networks.Pretraining;
using Earshot.Networks.Training;
using Earshot.Recordings;
using Spectre.Console;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot pretrain</c>: an encoder of one's own from sound without labels.</summary>
internal sealed class PretrainCommand : EarshotCommand
{
    /// <summary>What <c>earshot --help</c> says of it.</summary>
    public const string Summary =
        "Train an encoder on clips without labels; Ctrl-C loses an epoch at most, the same call goes on.";

    private static readonly (string Name, PretrainedNetwork Network, string Scheme)[] Networks =
    [
        ("ssast-tiny", PretrainedNetwork.SsastTiny, "ssast"),
        ("byols", PretrainedNetwork.Byols, "byols"),
    ];

    private readonly ClipArguments input = new();
    private readonly Option<string> network = new("--network")
    {
        Description = $"What is trained: {string.Join(", ", Networks.Select(one => one.Name))}",
        DefaultValueFactory = _ => Networks[0].Name,
        HelpName = "name",
    };

    private readonly Option<string> output = new("--out", "-o")
    {
        Description = "The encoder's file; beside it stand a checkpoint, the losses and a page with their curve",
        DefaultValueFactory = _ => "encoder.safetensors",
        HelpName = "file",
    };

    private readonly Option<int> epochs = NumberOption.One(
        "--epochs",
        "Times that each clip is heard",
        100,
        "1 to 100000",
        n => n is >= 1 and <= 100_000
    );

    private readonly Option<int> batch = NumberOption.One(
        "--batch",
        "Clips of a step",
        24,
        "2 to 1024",
        n => n is >= 2 and <= 1024
    );

    public PretrainCommand()
        : base(
            "pretrain",
            Summary,
            "earshot pretrain recordings/ --network ssast-tiny -o encoder.safetensors",
            "earshot train clips/ --encoder ssast:encoder.safetensors"
        )
    {
        network.Validators.Add(result =>
        {
            if (!Networks.Any(one => one.Name == result.GetValueOrDefault<string>()))
                result.AddError(
                    $"--network wants one of {string.Join(", ", Networks.Select(one => one.Name))}, got "
                        + $"'{result.GetValueOrDefault<string>()}'"
                );
        });
        input.AddClips(this);
        foreach (var option in (Option[])[network, output, epochs, batch])
            Add(option);
    }

    public override string Interrupted => "interrupted; the last epoch's checkpoint is kept, the same call goes on";

    public override Task<int> RunAsync(Session session)
    {
        var path = session.Get(output);
        OutputPath.CheckFile(session, path, mustBeFile: true);
        var (_, kind, scheme) = Networks.Single(one => one.Name == session.Get(network));
        var training = new EncoderPretraining(
            new()
            {
                Network = kind,
                Epochs = session.Get(epochs),
                BatchSize = session.Get(batch),
                Threads = session.Threads,
            }
        );
        var set = input.Open(session);
        var encoded = Encode(session, set, training);
        var (checkpoint, ledger) = ($"{path}.checkpoint", $"{path}.losses.csv");
        var report = Train(session, training, encoded, path, checkpoint, ledger);
        var losses = Losses(ledger);
        if (losses.Count > 0)
            PretrainingReport
                .Of($"{session.Get(network)} on {set.Name}", $"earshot {session.CommandText}", losses)
                .Save($"{path}.html");
        session.Show(
            new
            {
                output = path,
                encoder = $"{scheme}:{path}",
                clips = encoded.Clips.Count,
                epochs = report.Epoch,
                loss = report.Loss,
                losses = ledger,
                page = $"{path}.html",
                skipped = SkipNotes.All(set, encoded.Skipped),
            },
            console =>
            {
                console.MarkupLineInterpolated(
                    $"{report.Epoch} epochs over {encoded.Clips.Count} clips: [bold]{path}[/]"
                );
                console.MarkupLineInterpolated($"use it with --encoder {scheme}:{path}");
            }
        );
        return Task.FromResult(encoded.Skipped.Count == 0 ? ExitCode.Ok : ExitCode.SomeSkipped);
    }

    private EncodedSet Encode(Session session, Datasets.ClipSet set, EncoderPretraining training)
    {
        // spectrograms are as large as the clips: not worth keeping
        using var audio = new ClipAudio(input.Decoding(session));
        using var line = session.Progress("hearing", set.Clips.Count, "clips");
        var encoded = ClipSetEncoding.Run(
            set,
            training.Spectrograms(),
            audio,
            session.Threads,
            done => line.Report(done, null),
            session.Cancellation
        );
        SkipNotes.Show(session, SkipNotes.All(set, encoded.Skipped));
        return encoded.Clips.Count >= 2
            ? encoded
            : throw new BadInputException(
                $"{encoded.Clips.Count} clips can be heard of '{set.Name}': it takes 2 at least"
            );
    }

    private EpochReport Train(
        Session session,
        EncoderPretraining training,
        EncodedSet encoded,
        string path,
        string checkpoint,
        string ledger
    )
    {
        if (!File.Exists(checkpoint))
            File.WriteAllText(ledger, "epoch,loss\n");
        using var line = session.Progress("training", session.Get(epochs), "epochs");
        try
        {
            return training.Run(encoded.Features, path, checkpoint, session.Random, Tell, session.Cancellation);
        }
        catch (InvalidDataException e)
        {
            throw new BadInputException($"{checkpoint} does not go on from here: {e.Message}; remove it to begin anew");
        }

        void Tell(EpochReport report)
        {
            var row = string.Create(CultureInfo.InvariantCulture, $"{report.Epoch},{report.Loss:R}\n");
            File.AppendAllText(ledger, row);
            line.Report(report.Epoch, string.Create(CultureInfo.InvariantCulture, $"loss {report.Loss:G4}"));
        }
    }

    private static List<(int, double)> Losses(string ledger) =>
        [
            .. File.ReadLines(ledger)
                .Skip(1)
                .Select(row => row.Split(','))
                .Select(cells =>
                    (
                        int.Parse(cells[0], CultureInfo.InvariantCulture),
                        double.Parse(cells[1], CultureInfo.InvariantCulture)
                    )
                ),
        ];
}
