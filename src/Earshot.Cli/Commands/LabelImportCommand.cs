using System.CommandLine;
using Earshot.Workspace.Interchange;
using Spectre.Console;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot label import</c>: labels from a file, or from a folder of files.</summary>
internal sealed class LabelImportCommand : EarshotCommand
{
    private readonly WorkspaceArgument workspace = new();
    private readonly Argument<string> file = new("file")
    {
        Description = "A file, or a folder of files (Audacity, Raven)",
    };
    private readonly LabelFormatOption format = new();
    private readonly Option<bool> replace = new("--replace") { Description = "Replace labels given by hand too" };

    public LabelImportCommand()
        : base(
            "import",
            "Take labels over from a file.",
            "earshot label import birds labels.csv",
            "earshot label import birds selections/ --format raven"
        )
    {
        Add(workspace);
        Add(file);
        Add(format);
        Add(replace);
    }

    public override Task<int> RunAsync(Session session)
    {
        using var store = workspace.Open(session);
        var chosen = format.Find(session, session.Get(file));
        var files = LabelFile.Read(session.Get(file), chosen.Extension).OrBadInput();
        var report = LabelExchange.Import(store, chosen, files, Environment.UserName, session.Get(replace));
        foreach (var reason in report.Skipped)
            session.Note($"skipped {reason}");
        session.Show(
            report,
            console =>
            {
                console.MarkupInterpolated(
                    $"{report.Labelled} labels taken over, {report.Unchanged} were the same, {report.Skipped.Count} "
                );
                console.MarkupLineInterpolated($"skipped");
            }
        );
        return Task.FromResult(report.Skipped.Count == 0 ? ExitCode.Ok : ExitCode.SomeSkipped);
    }
}
