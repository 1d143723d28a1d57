using System.CommandLine;
using Earshot.Workspace;

namespace Earshot.Cli.Commands;

/// <summary>The workspace a command works on.</summary>
internal sealed class WorkspaceArgument : Argument<string>
{
    public WorkspaceArgument()
        : base("workspace") => Description = "Folder of a workspace that 'earshot new' made";

    public WorkspaceStore Open(Session session) => WorkspaceStore.Open(session.Get(this), session.Time).OrBadInput();

    /// <summary>A workspace of clips that are one window each.</summary>
    public WorkspaceStore OpenWhole(Session session)
    {
        var store = Open(session);
        if (store.Windows.Cut() is null)
            return store;
        store.Dispose();
        throw new BadInputException(
            $"{session.Get(this)} holds recordings that are cut into windows, this command is for whole clips: make a "
                + "workspace without --segment for it"
        );
    }
}
