using System.CommandLine;
using Earshot.Datasets;
using Earshot.Learning;
using Earshot.Recordings.Interchange;
using Earshot.Workspace.Interchange;
using Spectre.Console;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot label import</c>: annotations from a file, or from a folder of files.</summary>
internal sealed class LabelImportCommand : EarshotCommand
{
    private readonly WorkspaceArgument workspace = new();
    private readonly Argument<string> file = new("file") { Description = "A file, or a folder of files" };
    private readonly LabelFormatOption format = new(AnnotationFormats.All, "by what the file holds");
    private readonly Option<bool> replace = new("--replace") { Description = "Replace classes given by hand too" };
    private readonly Option<double[]> accept = NumberOption.Many<double>(
        "--accept",
        "Confidence from which a model's detections become labels unheard; otherwise none do",
        [],
        "0 to 1",
        share => share is >= 0 and <= 1
    );
    private readonly Option<bool> complete = new("--complete")
    {
        Description =
            "All that is to be heard in the recordings that the file names is annotated: the rest is background; "
            + "without it the rest is not known",
    };
    private readonly Option<string?> recording = new("--recording")
    {
        Description = "The recording of a table that names none; default: the one it is named after",
        HelpName = "path",
    };
    private readonly Option<string?> classColumn = new("--class-column")
    {
        Description = "The column that holds the class",
        HelpName = "name",
    };
    private readonly Option<bool> scientific = new("--scientific")
    {
        Description = "Take classes by their scientific names, where the file has both",
    };
    private readonly Option<bool> predictions = new("--predictions")
    {
        Description = "Take Label Studio's predictions too, unheard",
    };
    private readonly Option<bool> noNewClasses = new("--no-new-classes")
    {
        Description = "Skip classes that the workspace does not have",
    };

    private readonly Option<string?> classes = new("--classes")
    {
        Description = "Table of classes and their other names: class,scientific,common,code; any of them is understood",
        HelpName = "file",
    };

    public LabelImportCommand()
        : base(
            "import",
            "Take labels over from a file: Raven, Audacity, Label Studio, BirdNET, CSV and others.",
            "earshot label import birds labels.csv",
            "earshot label import birds selections/ --format raven",
            "earshot label import birds selections/ --complete",
            "earshot label import birds c.BirdNET.results.csv --accept 0.9",
            "earshot label import birds selections/ --classes species.csv"
        )
    {
        Add(workspace);
        Add(file);
        foreach (
            var option in (Option[])
                [
                    format,
                    complete,
                    replace,
                    accept,
                    recording,
                    classColumn,
                    scientific,
                    predictions,
                    noNewClasses,
                    classes,
                ]
        )
            Add(option);
    }

    public override Task<int> RunAsync(Session session)
    {
        using var store = workspace.Open(session);
        if (session.Get(complete) && store.Windows.Output() == OutputKind.OneOfMany)
            throw new BadInputException(
                "--complete says that the rest of a recording is background; here every clip has one class: "
                    + "make one with --output any, or leave it out"
            );
        var (chosen, files) = format.Read(session, session.Get(file));
        var report = AnnotationExchange.Import(
            store,
            chosen,
            files,
            Environment.UserName,
            new ImportOptions
            {
                Complete = session.Get(complete),
                Replace = session.Get(replace),
                Accept = session.Find(accept) is [.., var share] ? share : null,
                Classes = session.Find(classes) is { } list
                    ? LabelFile.Read(list, "").Then(read => ClassList.Read(read[0])).OrBadInput()
                    : null,
                MakesClasses = !session.Get(noNewClasses),
                Reading = new ReadingOptions
                {
                    Recording = session.Find(recording),
                    ClassColumn = session.Find(classColumn),
                    ScientificNames = session.Get(scientific),
                    Predictions = session.Get(predictions),
                },
            }
        );
        foreach (var note in report.Notes)
            session.Note(note);
        SkippedInput[] skipped = [.. report.Skipped.Select(row => row.Input)];
        SkipNotes.Show(session, skipped, "more rows or files");
        session.Show(
            new
            {
                report.Rows,
                report.Taken,
                report.Merged,
                report.Unchanged,
                report.Annotations,
                report.Completed,
                report.Unheard,
                report.Unlabelled,
                report.Weak,
                report.Clamped,
                report.BandsDropped,
                report.OfMissingFiles,
                report.NewClasses,
                report.Notes,
                skipped,
            },
            console => Show(console, report)
        );
        return Task.FromResult(report.Skipped.Count == 0 ? ExitCode.Ok : ExitCode.SomeSkipped);
    }

    private static void Show(IAnsiConsole console, ImportReport report)
    {
        console.MarkupLineInterpolated(
            $"{report.Rows} rows: {report.Taken} taken, {report.Merged} merged, {report.Unchanged} unchanged;"
        );
        console.MarkupLineInterpolated(
            $"{report.Annotations} annotations put down, {report.Skipped.Count} rows or files skipped"
        );
        void Say(int count, string what)
        {
            if (count > 0)
                console.MarkupLineInterpolated($"{count} {what}");
        }
        Say(report.Completed, "recordings are called fully annotated: the rest of them is background");
        Say(report.Unheard, "detections came in unheard and teach nothing: --accept 0.9 takes those from 0.9 on");
        Say(report.Unlabelled, "rows name no class");
        Say(report.Weak, "are of a whole recording: the class is somewhere in it");
        Say(report.Clamped, "ran a little past the end of their recording and were cut there");
        Say(report.BandsDropped, "frequency bands made no sense and were left out");
        Say(report.OfMissingFiles, "are of recordings whose file is gone");
        if (report.NewClasses.Count > 0)
            console.MarkupLineInterpolated($"new classes: {string.Join(", ", report.NewClasses)}");
    }
}
