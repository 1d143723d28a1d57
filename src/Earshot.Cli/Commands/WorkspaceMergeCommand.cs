using System.CommandLine;
using Earshot.Workspace.Merging;
using Spectre.Console;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot workspace merge</c>: what was said in another copy comes into this one.</summary>
internal sealed class WorkspaceMergeCommand : EarshotCommand
{
    private const int MostShown = 20;

    private readonly WorkspaceArgument workspace = new();
    private readonly Argument<string> other = new("other")
    {
        Description = "The other copy: a workspace's folder, or a file of 'earshot workspace pack'. It stays as it is",
    };
    private readonly Option<bool> dryRun = new("--dry-run") { Description = "Say what would come, change nothing" };

    public WorkspaceMergeCommand()
        : base(
            "merge",
            "Take over what was said in another copy of a workspace, or in another one of the same recordings.",
            "earshot workspace merge birds birds-of-ben.zip --dry-run",
            "earshot workspace merge birds birds-of-ben.zip"
        )
    {
        Add(workspace);
        Add(other);
        Add(dryRun);
    }

    public override Task<int> RunAsync(Session session)
    {
        using var store = workspace.Open(session);
        if (Path.GetFullPath(session.Get(other)) == store.Folder)
            throw new BadInputException($"{session.Get(other)} is this very workspace: name the other copy");
        using var copy = new TemporaryFolder(store.Folder);
        using var copied = WorkspacePack.OpenCopy(session.Get(other), copy.Path, session.Time).OrBadInput();
        var isTrial = session.Get(dryRun);
        var report = store.Merge(copied, Environment.UserName, isTrial).OrBadInput();
        foreach (var note in report.Notes)
            session.Note(note);
        SkipNotes.Show(session, report.Skipped, "more recordings");
        session.Show(
            new
            {
                dryRun = isTrial,
                common = report.Common,
                report.NewRecordings,
                report.Missing,
                report.NewClasses,
                report.Steps,
                report.Added,
                report.Changed,
                report.TakenAway,
                ChangedInBoth = report.ChangedInBoth.Select(change => new
                {
                    change.Path,
                    Begin = change.Range?.BeginSeconds,
                    End = change.Range?.EndSeconds,
                    change.Here,
                    change.There,
                    Holds = change.HoldsHere ? "here" : "there",
                }),
                Conflicts = report.Conflicts.Select(conflict => new
                {
                    conflict.Path,
                    Begin = conflict.Range?.BeginSeconds,
                    End = conflict.Range?.EndSeconds,
                    conflict.Said,
                }),
                report.Notes,
                report.Skipped,
            },
            console => Show(console, report, isTrial)
        );
        return Task.FromResult(report.Skipped.Count == 0 ? ExitCode.Ok : ExitCode.SomeSkipped);
    }

    private static void Show(IAnsiConsole console, WorkspaceMergeReport report, bool isTrial)
    {
        console.MarkupLineInterpolated(
            $"{(isTrial ? "would come" : "came")}: {report.Steps} steps; annotations: {report.Added} new,"
        );
        console.MarkupLineInterpolated($"{report.Changed} changed, {report.TakenAway} taken away");
        console.MarkupLineInterpolated(
            $"recordings: {report.Common} in both, {report.NewRecordings.Count} new, {report.Missing} of them silent"
        );
        if (report.NewClasses.Count > 0)
            console.MarkupLineInterpolated($"new classes: {string.Join(", ", report.NewClasses)}");
        Show(
            console,
            "changed in both copies, the newer holds:",
            [
                .. report.ChangedInBoth.Select(change =>
                    $"{Place(change.Path, change.Range)}: here {change.Here}, there {change.There}: "
                    + (change.HoldsHere ? "here" : "there")
                ),
            ]
        );
        Show(
            console,
            "said differently; the studio asks under Hear where people differ:",
            [
                .. report.Conflicts.Select(conflict =>
                    $"{Place(conflict.Path, conflict.Range)}: "
                    + string.Join(", ", conflict.Said.Select(opinion => $"{opinion.Annotator} {opinion.Said}"))
                ),
            ]
        );
    }

    private static string Place(string path, Audio.TimeRange? range) =>
        path + Shown.Stretch(range?.BeginSeconds, range?.EndSeconds);

    private static void Show(IAnsiConsole console, string title, string[] lines)
    {
        if (lines.Length == 0)
            return;
        console.MarkupLineInterpolated($"{lines.Length} {title}");
        foreach (var line in lines.Take(MostShown))
            console.MarkupLineInterpolated($"  {line}");
        if (lines.Length > MostShown)
            console.MarkupLineInterpolated($"  and {lines.Length - MostShown} more: --json lists all");
    }
}
