using System.CommandLine;
using Earshot.Datasets;
using Earshot.Decoding;
using Earshot.Features;
using Earshot.Recordings;
using Earshot.Workspace;
using Earshot.Workspace.Training;
using Spectre.Console;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot new</c>: a workspace for labelling the clips of a folder.</summary>
internal sealed class NewCommand : EarshotCommand
{
    private readonly Argument<string> folder = new("workspace")
    {
        Description = "Folder of the workspace; made where it is not there",
    };
    private readonly Option<string> clips = new("--clips")
    {
        Description = "Folder that holds the clips",
        Required = true,
        HelpName = "folder",
    };
    private readonly EncoderArguments encoder = new();
    private readonly Option<bool> takeLabels = new("--labels")
    {
        Description = "Take over the labels that sub-folders or file names carry",
    };

    public NewCommand()
        : base(
            "new",
            "Make a workspace for labelling the clips of a folder; broken off, call it again.",
            "earshot new birds --clips recordings/",
            "earshot new speech --clips emodb/ --encoder logmel --labels"
        )
    {
        Add(folder);
        foreach (var option in (Option[])[clips, takeLabels])
            Add(option);
        encoder.Add(this);
    }

    public override string Interrupted => "interrupted; what was encoded is kept, the same call goes on";

    public override async Task<int> RunAsync(Session session)
    {
        var set = Dataset.Open(session.Get(clips)).OrBadInput();
        var made = await encoder.CreateAsync(session);
        using var workspace = OpenOrCreate(session, EncoderIdentity.Of(made));
        ClipIngest.AddClips(workspace, set, session.Cancellation);
        var labels = session.Get(takeLabels) ? ClipIngest.AddLabels(workspace, set, Environment.UserName) : 0;
        Encode(session, workspace, made);
        ClipMap.Refresh(workspace, session.Seed, session.Threads);
        return Show(session, workspace, set, labels);
    }

    /// <summary>A workspace that is there already goes on, if it is of the same clips and the same encoder.</summary>
    private WorkspaceStore OpenOrCreate(Session session, EncoderIdentity identity)
    {
        var path = session.Get(folder);
        var opened = WorkspaceStore.Open(path, session.Time);
        if (!opened.IsOk)
            return WorkspaceStore.Create(path, session.Get(clips), identity, session.Time).OrBadInput();
        if (opened.Value.Mismatch(identity) is { } mismatch)
            throw new BadInputException(mismatch);
        if (opened.Value.ClipRoot != Path.TrimEndingDirectorySeparator(Path.GetFullPath(session.Get(clips))))
            throw new BadInputException(
                $"{path} holds a workspace of the clips in {opened.Value.ClipRoot}: give that folder, or another "
                    + $"workspace"
            );
        return opened.Value;
    }

    private static void Encode(Session session, WorkspaceStore workspace, IClipEncoder encoder)
    {
        using var audio = new ClipAudio();
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
        var skipped = workspace
            .Clips.All()
            .Where(clip => clip.Skipped is not null)
            .Select(clip => new { clip.Path, Reason = clip.Skipped })
            .Concat(set.Skipped.Select(input => new { input.Path, Reason = (string?)input.Reason }))
            .ToList();
        foreach (var clip in skipped)
            session.Note($"skipped {clip.Path}: {clip.Reason}");
        session.Show(
            new
            {
                workspace = workspace.Folder,
                clips = workspace.Clips.Count(),
                encoded = workspace.Features.Count(),
                labels,
                skipped,
            },
            console =>
            {
                console.MarkupInterpolated(
                    $"{workspace.Features.Count()} of {workspace.Clips.Count()} clips encoded, {labels} labels taken "
                );
                console.MarkupLineInterpolated($"over: [bold]earshot studio {workspace.Folder}[/]");
            }
        );
        return skipped.Count == 0 ? ExitCode.Ok : ExitCode.SomeSkipped;
    }
}
