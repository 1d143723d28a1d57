namespace Earshot.Cli.Commands;

/// <summary><c>earshot encoders</c>: what turns clips into features.</summary>
internal sealed class EncodersCommand : EarshotCommand
{
    public EncodersCommand() : base("encoders", "List what turns clips into features, or download a pretrained one.",
        "earshot encoders list",
        "earshot encoders get mn04")
    {
        foreach (var command in (EarshotCommand[])[new EncodersListCommand(), new EncodersGetCommand()]) Add(command);
    }

    public override Task<int> RunAsync(Session session) => throw new BadInputException("say what to do with encoders: list or get (earshot encoders --help)");
}
