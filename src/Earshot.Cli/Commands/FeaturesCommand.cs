using System.CommandLine;
using System.Globalization;
using Earshot.Datasets;
using Earshot.Decoding;
using Earshot.Features;
using Earshot.Recordings.Extraction;
using Earshot.Workspace.Hoplite;
using Spectre.Console;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot features</c>: clips to a feature file; a run that was stopped goes on where it stood.</summary>
internal sealed class FeaturesCommand : EarshotCommand
{
    /// <summary>What <c>earshot --help</c> says of it.</summary>
    public const string Summary = "Turn clips into features; Ctrl-C loses nothing done, the same call goes on.";

    private readonly ClipArguments input = new();
    private readonly Option<string> output = new("--out", "-o")
    {
        Description = "The Parquet file to write; beside it stand its journal and the list of what was skipped",
        DefaultValueFactory = _ => "features.parquet",
        HelpName = "file",
    };

    private readonly Option<string?> csv = new("--csv")
    {
        Description = "Also write the features as CSV",
        HelpName = "file",
    };
    private readonly SegmentArguments segments = new("a row");
    private readonly Option<string?> hoplite = new("--hoplite")
    {
        Description = "Also make a hoplite database of them, which perch's notebooks and BirdNET-Analyzer open",
        HelpName = "folder",
    };

    private readonly Option<string?> report = new("--report")
    {
        Description = "Also write what was measured of each clip's sound (peak, clipping, DC, dropouts, ...) as CSV",
        HelpName = "file",
    };

    public FeaturesCommand()
        : base(
            "features",
            Summary,
            "earshot features clips/ -o features.parquet",
            "earshot features recordings/ --encoder mn04 --segment 2.5s --hop 2.5s --hoplite database/",
            "earshot features recordings/ --encoder speech165 --segment 5s --hop 2.5s --shard 0/8 --csv features.csv",
            "earshot features merge features-*-of-00008.parquet -o features.parquet"
        )
    {
        input.AddClips(this).AddEncoder(this, Encoders.Default).AddViews(this, _ => 0).AddShard(this);
        foreach (var option in (Option[])[output, csv, hoplite, report])
            Add(option);
        segments.Add(this);
        Add(new FeaturesMergeCommand());
        // without an action of its own a command with sub-commands wants one of them
        SetAction(_ => ExitCode.Ok);
    }

    public override string Interrupted => "interrupted; what was done is kept, the same call goes on";

    public override async Task<int> RunAsync(Session session)
    {
        OutputPath.CheckEnding(session.Get(output), "a Parquet file", ".parquet");
        OutputPath.CheckFile(session, session.Get(output), mustBeFile: true);
        OutputPath.CheckFile(session, session.Find(csv));
        OutputPath.CheckFile(session, session.Find(report), mustBeFile: true);
        if (session.Find(hoplite) is { } there && Path.Exists(there))
            throw new BadInputException($"{there} is there already: name a folder that is not, or remove it");
        if (session.Find(hoplite) is { } made)
            OutputPath.CheckFolder(made);
        var encoder = await input.CreateEncoderAsync(session);
        var set = input.OpenAll(session);
        using var voices = new ClipAudio();
        encoder = input.WithViews(session, encoder, set, voices);
        var options = new ExtractionOptions
        {
            Threads = session.Threads,
            Segments = segments.Find(session),
            ReportPath = session.Find(report),
            Shard = input.Share(session),
        };
        var done = await ExtractAsync(session, encoder, options, [.. set.Clips.Select(c => ClipInput.Of(set, c))]);
        SkipNotes.Show(session, SkipNotes.All(set, set.Skipped));
        if (session.Find(csv) is { } path)
            await WriteCsvAsync(done.FeaturePath, path);
        if (session.Find(hoplite) is { } database)
            await WriteHopliteAsync(session, done, encoder, options.Segments, set.Root, database);
        session.Show(
            new
            {
                output = done.FeaturePath,
                hoplite = session.Find(hoplite),
                ledger = done.LedgerPath,
                clips = done.Inputs,
                resumed = done.Resumed,
                rows = done.Rows,
                noticed = done.Noticed,
                encoder = encoder.Name,
                encoderFingerprint = encoder.Fingerprint,
                skipped = (IReadOnlyList<SkippedInput>)
                    [.. SkipNotes.All(set, set.Skipped), .. SkipLedger.Read(done.LedgerPath)],
            },
            console =>
            {
                console.MarkupInterpolated(
                    $"{done.Rows} rows of {encoder.Dimension} from {done.Inputs} clips ({done.Resumed} done "
                );
                console.MarkupLineInterpolated($"before, {done.Skipped} skipped): [bold]{done.FeaturePath}[/]");
            }
        );
        if (done.Skipped > 0)
            session.Note($"{done.Skipped} skipped; the reasons stand in {done.LedgerPath}");
        if (done.Noticed > 0)
            session.Note(
                $"of the sound of {done.Noticed} clips that were taken there is something to be said: "
                    + "column 'quality' of "
                    + done.LedgerPath
            );
        return done.Skipped + set.Skipped.Count == 0 ? ExitCode.Ok : ExitCode.SomeSkipped;
    }

    private async Task<ExtractionReport> ExtractAsync(
        Session session,
        IClipEncoder encoder,
        ExtractionOptions options,
        ClipInput[] inputs
    )
    {
        using var audio = input.Audio(session);
        using var line = session.Progress("encoding", inputs.Count(i => options.Shard.Has(i)), "clips");
        var progress = new ImmediateProgress<ExtractionProgress>(p =>
            line.Report(
                p.Done,
                p.Skipped > 0 ? string.Create(CultureInfo.InvariantCulture, $"{p.Skipped} skipped") : null
            )
        );
        return (
            await new FeatureExtraction(audio, encoder, options).RunAsync(
                inputs,
                session.Get(output),
                progress,
                session.Cancellation
            )
        ).OrBadInput();
    }

    private static async Task WriteHopliteAsync(
        Session session,
        ExtractionReport done,
        IClipEncoder encoder,
        SegmentOptions? cut,
        string root,
        string folder
    )
    {
        var file = (await FeatureFile.ReadAsync(done.FeaturePath)).OrBadInput();
        using var progress = session.Progress("indexing", file.Paths.Length, "windows");
        HopliteWriter.Write(folder, file, encoder, cut, root, row => progress.Report(row)).OrBadInput();
    }

    private static async Task WriteCsvAsync(string features, string path)
    {
        var file = (await FeatureFile.ReadAsync(features)).OrBadInput();
        PeoplesCsv.Write(
            path,
            csv =>
            {
                csv.WriteRecord(
                    (string[])
                        [
                            "path",
                            "begin_seconds",
                            "end_seconds",
                            .. Enumerable
                                .Range(0, file.Features.Columns)
                                .Select(d => string.Create(CultureInfo.InvariantCulture, $"f{d}")),
                        ]
                );
                for (var i = 0; i < file.Paths.Length; i++)
                    csv.WriteRecord(
                        (string[])
                            [
                                SpreadsheetText.Written(file.Paths[i]),
                                Text(file.BeginSeconds[i]),
                                Text(file.EndSeconds[i]),
                                .. file.Features.Row(i).ToArray().Select(v => Text(v)),
                            ]
                    );
            }
        );
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Text(float value) => value.ToString("R", CultureInfo.InvariantCulture);
}
