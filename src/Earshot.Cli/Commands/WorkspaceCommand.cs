namespace Earshot.Cli.Commands;

/// <summary><c>earshot workspace</c>: a workspace as a whole.</summary>
internal sealed class WorkspaceCommand : EarshotCommand
{
    /// <summary>What <c>earshot --help</c> says of it.</summary>
    public const string Summary = "Pack a workspace, unpack it elsewhere, merge two people's copies.";

    public WorkspaceCommand()
        : base(
            "workspace",
            Summary,
            "earshot workspace pack birds -o birds.zip",
            "earshot workspace unpack birds.zip birds-of-ben --clips recordings/",
            "earshot workspace merge birds birds-of-ben --dry-run"
        )
    {
        foreach (
            var command in (EarshotCommand[])
                [new WorkspacePackCommand(), new WorkspaceUnpackCommand(), new WorkspaceMergeCommand()]
        )
            Add(command);
    }

    public override Task<int> RunAsync(Session session) =>
        throw new BadInputException(
            "say what to do with the workspace: pack, unpack or merge (earshot workspace --help)"
        );
}
