using System.CommandLine;
using Earshot.Recordings.Interchange;
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
    private readonly LabelFormatOption format = new(AnnotationFormats.Written, "by the file's ending");
    private readonly Option<bool> unheard = new("--unheard")
    {
        Description = "Write a model's detections too that nobody accepted",
    };

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
        Add(unheard);
    }

    public override Task<int> RunAsync(Session session)
    {
        using var store = workspace.Open(session);
        var path = session.Get(target);
        var written = AnnotationExchange.Export(store, format.Find(session, path), session.Get(unheard));
        var files = written.Files;
        var isFolder = files.Count != 1 || Directory.Exists(path) || path.EndsWith('/');
        foreach (var file in files)
        {
            var place = Path.GetFullPath(isFolder ? Path.Combine(path, file.Name) : path);
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            File.WriteAllText(place, file.Text);
        }
        foreach (var leftOut in written.LeftOut)
            session.Note(leftOut);
        session.Show(
            new
            {
                path,
                files = files.Count,
                written.LeftOut,
            },
            console => console.MarkupLineInterpolated($"{files.Count} file(s) written: [bold]{path}[/]")
        );
        return Task.FromResult(ExitCode.Ok);
    }
}
