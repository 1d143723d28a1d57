namespace Earshot.Cli.Commands;

/// <summary><c>earshot label</c>: labels by hand, and in and out of files.</summary>
internal sealed class LabelCommand : EarshotCommand
{
    /// <summary>What <c>earshot --help</c> says of it.</summary>
    public const string Summary = "Give labels, or move them in and out of files.";

    public LabelCommand()
        : base(
            "label",
            Summary,
            "earshot label add birds robin garden/0412.wav garden/0413.wav",
            "earshot label list birds --class robin",
            "earshot label import birds labels.csv --format csv",
            "earshot label export birds labels.csv --format csv"
        )
    {
        foreach (
            var command in (EarshotCommand[])
                [new LabelAddCommand(), new LabelListCommand(), new LabelImportCommand(), new LabelExportCommand()]
        )
            Add(command);
    }

    public override Task<int> RunAsync(Session session) =>
        throw new BadInputException("say what to do with labels: add, list, import or export (earshot label --help)");
}
