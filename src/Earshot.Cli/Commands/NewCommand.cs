using System.CommandLine;
using Earshot.Datasets;
using Earshot.Features;
using Earshot.Learning;
using Earshot.Recordings;
using Earshot.Recordings.Interchange;
using Earshot.Recordings.Places;
using Earshot.Workspace;
using Earshot.Workspace.Training;
using Spectre.Console;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot new</c>: a workspace for labelling the clips of a folder.</summary>
internal sealed class NewCommand : EarshotCommand
{
    /// <summary>What <c>earshot --help</c> says of it.</summary>
    public const string Summary = "Make a workspace for labelling the clips of a folder; broken off, call it again.";

    private readonly Argument<string> folder = new("workspace")
    {
        Description = "Folder of the workspace; made where it is not there",
    };
    private readonly Option<string?> clips = new("--clips")
    {
        Description = "Folder that holds the clips; needed but with --hoplite",
        HelpName = "folder",
    };
    private readonly Option<string?> hoplite = new("--hoplite")
    {
        Description =
            "Take recordings, windows, vectors and annotations from a hoplite database (perch-hoplite, "
            + "BirdNET-Analyzer); --clips then only lets you listen",
        HelpName = "folder",
    };
    private readonly EncoderArguments encoder = new(Encoders.Default);
    private readonly SegmentArguments segments = new("scores of its own");
    private readonly Option<WindowClasses?> output = ChoiceOption.Of<WindowClasses>(
        "--output",
        "Classes of a window: exactly one, or any number; default: any where recordings are cut, else one",
        "one|any"
    );
    private readonly Option<string?> places = new("--places")
    {
        Description = "Table of where and when: path,site,device,latitude,longitude,started_at; a path may be a folder",
        HelpName = "file",
    };
    private readonly Option<bool> takeLabels = new("--labels")
    {
        Description = "Take over the labels that sub-folders or file names carry",
    };

    public NewCommand()
        : base(
            "new",
            Summary,
            "earshot new birds --clips recordings/",
            "earshot new field --clips recordings/ --segment 3s --hop 1.5s",
            "earshot new speech --clips emodb/ --encoder logmel --labels",
            "earshot new birds --hoplite database/ --clips recordings/"
        )
    {
        Add(folder);
        foreach (var option in (Option[])[clips, hoplite, takeLabels, places, output])
            Add(option);
        segments.Add(this);
        encoder.Add(this);
    }

    private const string Gone = "its file is gone: bring it back; what is said of it stays";

    public override string Interrupted => "interrupted; what was encoded is kept, the same call goes on";

    public override async Task<int> RunAsync(Session session)
    {
        if (session.Find(hoplite) is { } database)
            return new HopliteWorkspace(session, session.Get(folder), session.Find(clips)).Run(
                database,
                session.Find(output) ?? WindowClasses.Any
            );
        var set = Dataset.Open(Clips(session)).OrBadInput();
        if (session.Get(takeLabels))
            ClipArguments.SayOfLabels(session, set);
        var made = await encoder.CreateAsync(session);
        var table = session.Find(places) is { } file
            ? LabelFile.Read(file, "").Then(files => PlaceTable.Read(files[0])).OrBadInput()
            : null;
        using var workspace = OpenOrCreate(session, EncoderIdentity.Of(made));
        SetCut(session, workspace);
        ClipIngest.AddClips(workspace, set, session.Cancellation, table);
        var labels = session.Get(takeLabels) ? ClipIngest.AddLabels(workspace, set, Environment.UserName) : 0;
        if (!session.Get(takeLabels) && set.Classes.Length > 1)
            session.Note(
                $"sub-folders or file names carry labels of {set.Classes.Length} classes, which are left out: "
                    + "the same call with --labels takes them over"
            );
        Encode(session, workspace, made);
        ClipMap.Refresh(workspace, session.Seed, session.Threads);
        return Show(session, workspace, set, labels);
    }

    private string Clips(Session session) =>
        session.Find(clips)
        ?? throw new BadInputException("--clips is missing: give the folder that holds the clips, or --hoplite FOLDER");

    /// <summary>A workspace that is there already goes on, if it is of the same clips and the same encoder.</summary>
    private WorkspaceStore OpenOrCreate(Session session, EncoderIdentity identity)
    {
        var path = session.Get(folder);
        var opened = WorkspaceStore.Open(path, session.Time, KnownEncoders.All);
        if (!opened.IsOk)
            return WorkspaceStore.Create(path, Clips(session), identity, session.Time, KnownEncoders.All).OrBadInput();
        if (opened.Value.Mismatch(identity) is { } mismatch)
            throw new BadInputException(mismatch);
        if (opened.Value.ClipRoot != Path.TrimEndingDirectorySeparator(Path.GetFullPath(Clips(session))))
            throw new BadInputException(
                $"{path} holds a workspace of the clips in {opened.Value.ClipRoot}: give that folder, or another "
                    + $"workspace"
            );
        return opened.Value;
    }

    /// <summary>How recordings are cut is settled once; the same call goes on.</summary>
    private void SetCut(Session session, WorkspaceStore workspace)
    {
        var (wanted, held) = (segments.Find(session), workspace.Windows.Cut());
        var byDefault = wanted is null ? WindowClasses.One : WindowClasses.Any;
        var any = (session.Find(output) ?? byDefault) == WindowClasses.Any;
        if (workspace.Clips.Count() == 0)
            workspace.Windows.SetCut(wanted, any ? OutputKind.AnyOfMany : OutputKind.OneOfMany).OrBadInput();
        else if (wanted is not null && wanted != held)
            throw new BadInputException(
                $"{workspace.Folder} is cut {Text(held)}: leave --segment out, or make another workspace and import "
                    + "the labels there"
            );
    }

    private static string Text(SegmentOptions? cut) =>
        cut is null
            ? "into whole clips"
            : string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"at {cut.WindowSeconds} s / {cut.HopSeconds} s"
            );

    private static void Encode(Session session, WorkspaceStore workspace, IClipEncoder encoder)
    {
        using var audio = session.Audio();
        var (done, total) = (0, workspace.Clips.Unencoded().Count);
        using var progress = session.Progress("encoding", total, "clips");
        ClipIngest.Encode(
            workspace,
            audio,
            encoder,
            session.Threads,
            () => progress.Report(Interlocked.Increment(ref done)),
            session.Cancellation
        );
    }

    private static int Show(Session session, WorkspaceStore workspace, ClipSet set, int labels)
    {
        SkippedInput[] skipped =
        [
            .. workspace
                .Clips.All()
                .Where(clip => clip.Skipped is not null)
                .Select(clip => new SkippedInput(clip.Path, clip.Skipped!)),
            .. workspace.Recordings.All().Where(r => r.IsMissing).Select(r => new SkippedInput(r.Path, Gone)),
            .. SkipNotes.All(set, set.Skipped),
        ];
        var (windows, cut) = (workspace.Windows.Count(), workspace.Windows.Cut());
        SkipNotes.Show(session, skipped);
        session.Show(
            new
            {
                workspace = workspace.Folder,
                clips = workspace.Clips.Count(),
                encoded = workspace.Features.Count(),
                windows,
                labelled = labels,
                encoder = workspace.Encoder.Name,
                skipped,
            },
            console =>
            {
                if (cut is not null)
                {
                    console.MarkupLineInterpolated(
                        $"{workspace.Features.Count()} of {windows} windows encoded, of {workspace.Clips.Count()} files"
                    );
                    return;
                }
                console.MarkupInterpolated(
                    $"{workspace.Features.Count()} of {workspace.Clips.Count()} clips encoded, {labels} labels taken "
                );
                console.MarkupLineInterpolated($"over: [bold]earshot studio {workspace.Folder}[/]");
            }
        );
        return skipped.Length == 0 ? ExitCode.Ok : ExitCode.SomeSkipped;
    }
}
