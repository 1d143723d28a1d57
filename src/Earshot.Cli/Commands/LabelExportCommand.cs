using System.CommandLine;
using Earshot.Workspace.Interchange;
using Spectre.Console;

namespace Earshot.Cli.Commands;

/// <summary>
/// <c>earshot label export</c>: all labels, and what the model says, into a file or a folder of files.
/// </summary>
internal sealed class LabelExportCommand : EarshotCommand
{
    private readonly WorkspaceArgument workspace = new();
    private readonly Argument<string> target = new("file")
    {
        Description = "The file to write; for Audacity the folder that takes a file a clip",
    };
    private readonly LabelFormatOption format = new();

    public LabelExportCommand()
        : base(
            "export",
            "Write all labels to a file.",
            "earshot label export birds labels.csv",
            "earshot label export birds tracks/ --format audacity"
        )
    {
        Add(workspace);
        Add(target);
        Add(format);
    }

    public override Task<int> RunAsync(Session session)
    {
        using var store = workspace.Open(session);
        var path = session.Get(target);
        var files = LabelExchange.Export(store, format.Find(session, path)).ToList();
        var isFolder = files.Count != 1 || Directory.Exists(path) || path.EndsWith('/');
        foreach (var file in files)
        {
            var place = Path.GetFullPath(isFolder ? Path.Combine(path, file.Name) : path);
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            File.WriteAllText(place, file.Text);
        }
        session.Show(
            new { path, files = files.Count },
            console => console.MarkupLineInterpolated($"{files.Count} file(s) written: [bold]{path}[/]")
        );
        return Task.FromResult(ExitCode.Ok);
    }
}
