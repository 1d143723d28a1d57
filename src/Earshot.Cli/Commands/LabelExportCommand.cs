using System.CommandLine;
using Earshot.Formats;
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
    private readonly Argument<string?> target = new("file")
    {
        Description =
            "The file to write; for Audacity the folder that takes a file a clip, for hoplite the folder of the copy",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<string?> output = new("--out", "-o")
    {
        Description = "The same, as an option",
        HelpName = "file",
    };
    private readonly Option<bool> inPlace = new("--in-place")
    {
        Description = "With --format hoplite: write into the database itself, in one transaction",
    };
    private readonly LabelFormatOption format = new(
        AnnotationFormats.Written,
        "by the file's ending",
        HopliteLabels.Format
    );
    private readonly Option<bool> unheard = new("--unheard")
    {
        Description = "Write a model's detections too that nobody accepted",
    };

    private readonly PlaceArguments places = new();

    public LabelExportCommand()
        : base(
            "export",
            "Write all labels to a file.",
            "earshot label export birds labels.csv",
            "earshot label export birds tracks/ --format audacity",
            "earshot label export birds -o copy/ --format hoplite"
        )
    {
        Add(workspace);
        Add(target);
        Add(output);
        Add(format);
        Add(inPlace);
        Add(unheard);
        places.Add(this);
    }

    public override Task<int> RunAsync(Session session)
    {
        using var store = workspace.Open(session);
        var named = session.Find(output) ?? session.Find(target);
        if (session.Find(format) == HopliteLabels.Format)
            return Task.FromResult(HopliteLabels.Export(session, store, named, session.Get(inPlace)));
        var path =
            named ?? throw new BadInputException("name the file to write: earshot label export birds labels.csv");
        OutputPath.CheckFileOrFolder(session, path);
        var written = AnnotationExchange.Export(
            store,
            format.Find(session, path),
            session.Get(unheard),
            places.Find(session)
        );
        var files = written.Files;
        var isFolder = files.Count != 1 || Directory.Exists(path) || Path.EndsInDirectorySeparator(path);
        foreach (var file in files)
        {
            var place = Path.GetFullPath(isFolder ? Path.Combine(path, file.Name) : path);
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            AtomicFile.WriteText(place, file.Text);
        }
        foreach (var leftOut in written.LeftOut)
            session.Note(leftOut);
        session.Show(
            new
            {
                output = path,
                files = files.Count,
                written.LeftOut,
            },
            console => console.MarkupLineInterpolated($"{files.Count} file(s) written: [bold]{path}[/]")
        );
        return Task.FromResult(ExitCode.Ok);
    }
}
