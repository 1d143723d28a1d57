using System.CommandLine;
using Earshot.Annotations;
using Earshot.Workspace;
using Spectre.Console;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot label list</c>: what is said of the recordings.</summary>
internal sealed class LabelListCommand : EarshotCommand
{
    private readonly WorkspaceArgument workspace = new();
    private readonly Option<string?> className = new("--class")
    {
        Description = "Of this class alone",
        HelpName = "name",
    };
    private readonly PlaceArguments places = new();

    public LabelListCommand()
        : base("list", "List all annotations, by recording and time.", "earshot label list field --class owl")
    {
        Add(workspace);
        Add(className);
        places.Add(this);
    }

    public override Task<int> RunAsync(Session session)
    {
        using var store = workspace.Open(session);
        var (recordings, where) = (store.Recordings.All().ToDictionary(r => r.Id), places.Find(session));
        var wanted = session.Find(className);
        var said = store
            .Annotations.All()
            .Where(a => wanted is null || a.Value.ClassName == wanted)
            .Where(a => where.Passes(recordings[a.RecordingId], a.Value.Range?.BeginSeconds ?? 0))
            .ToList();
        session.Show(
            new
            {
                said = said.Select(a => new
                {
                    Annotation = a.Id,
                    recordings[a.RecordingId].Path,
                    Begin = a.Value.Range?.BeginSeconds,
                    End = a.Value.Range?.EndSeconds,
                    LowHz = a.Value.Band?.LowHz,
                    HighHz = a.Value.Band?.HighHz,
                    Class = a.Value.ClassName,
                    Polarity = a.Value.Polarity.ToString().ToLowerInvariant(),
                    a.Value.Unsure,
                    Source = a.Value.Source.ToString().ToLowerInvariant(),
                    a.Value.Confidence,
                    a.Value.Annotator,
                    a.Value.At,
                    a.Value.Comment,
                }),
            },
            console => Show(console, said, recordings)
        );
        return Task.FromResult(ExitCode.Ok);
    }

    private static void Show(
        IAnsiConsole console,
        List<AnnotationRecord> said,
        Dictionary<long, RecordingRecord> recordings
    )
    {
        var table = new Table().AddColumns("where", "said", "by");
        foreach (var (_, _, id, value) in said)
            table.AddRow(
                Markup.Escape(recordings[id].Path + Shown.Stretch(value.Range?.BeginSeconds, value.Range?.EndSeconds)),
                Markup.Escape(Text(value)),
                Markup.Escape(value.Annotator ?? "")
            );
        console.Write(table);
        console.MarkupLineInterpolated($"{said.Count} annotations");
    }

    private static string Text(Annotation value) =>
        value.Polarity switch
        {
            Polarity.Present => value.ClassName!,
            Polarity.Absent => $"no {value.ClassName}",
            _ => $"all annotated{(value.ClassName is { } name ? $" of {name}" : "")}",
        } + (value.Unsure ? " ?" : "");
}
