using System.CommandLine;
using Earshot.Workspace.Merging;
using Spectre.Console;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot workspace unpack</c>: a packed workspace in a new folder.</summary>
internal sealed class WorkspaceUnpackCommand : EarshotCommand
{
    private readonly Argument<string> file = new("file") { Description = "A file of 'earshot workspace pack'" };
    private readonly Argument<string> folder = new("folder") { Description = "The new workspace's folder" };
    private readonly Option<string?> clips = new("--clips")
    {
        Description = "Where the recordings lie now; otherwise those in the file, else where they lay",
        HelpName = "folder",
    };

    public WorkspaceUnpackCommand()
        : base(
            "unpack",
            "Unpack a workspace into a new folder.",
            "earshot workspace unpack birds.zip birds --clips recordings/"
        )
    {
        Add(file);
        Add(folder);
        Add(clips);
    }

    public override Task<int> RunAsync(Session session)
    {
        var packed = session.Get(file);
        if (!File.Exists(packed))
            throw new BadInputException($"there is no file {packed}: name one that `earshot workspace pack` wrote");
        OutputPath.CheckFolder(session.Get(folder));
        using var store = WorkspacePack
            .Unpack(packed, session.Get(folder), session.Time, session.Find(clips))
            .OrBadInput();
        var missing = store.Clips.All().Count(clip => !store.Clips.FullPath(clip).IsOk);
        if (missing > 0)
            session.Note($"{missing} recordings are not in {store.ClipRoot}: say where they are by --clips");
        session.Show(
            new
            {
                workspace = store.Folder,
                clips = store.Clips.Count(),
                missing,
                annotations = store.Annotations.Count(),
            },
            console =>
            {
                console.MarkupInterpolated($"{store.Annotations.Count()} annotations, {store.Clips.Count()} clips: ");
                console.MarkupLineInterpolated($"[bold]earshot studio {session.Get(folder)}[/]");
            }
        );
        return Task.FromResult(missing == 0 ? ExitCode.Ok : ExitCode.SomeSkipped);
    }
}
