using System.CommandLine;
using Earshot.Workspace;

namespace Earshot.Cli.Commands;

/// <summary>The workspace a command works on.</summary>
internal sealed class WorkspaceArgument : Argument<string>
{
    public WorkspaceArgument()
        : base("workspace") => Description = "Folder of a workspace that 'earshot new' made";

    public WorkspaceStore Open(Session session) =>
        WorkspaceStore.Open(session.Get(this), session.Time, KnownEncoders.All).OrBadInput();
}
