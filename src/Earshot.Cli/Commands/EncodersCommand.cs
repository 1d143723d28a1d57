namespace Earshot.Cli.Commands;

/// <summary><c>earshot encoders</c>: what turns clips into features.</summary>
internal sealed class EncodersCommand : EarshotCommand
{
    /// <summary>What <c>earshot --help</c> says of it.</summary>
    public const string Summary = "List what turns clips into features, or download a pretrained one.";

    private readonly EncodersListCommand list = new();

    public EncodersCommand()
        : base("encoders", Summary, "earshot encoders list", "earshot encoders get mn04")
    {
        foreach (var command in (EarshotCommand[])[list, new EncodersGetCommand()])
            Add(command);
    }

    public override Task<int> RunAsync(Session session) => list.RunAsync(session);
}
