using Earshot.Datasets;
using Earshot.Learning;
using Earshot.Recordings;
using Earshot.Workspace;
using Earshot.Workspace.Hoplite;
using Spectre.Console;

namespace Earshot.Cli;

/// <summary><c>earshot new --hoplite</c>: a workspace of a hoplite database.</summary>
internal sealed class HopliteWorkspace(Session session, string folder, string? clips)
{
    public int Run(string path, WindowClasses output)
    {
        using var database = HopliteDatabase.Open(path).OrBadInput();
        var cut = HopliteImport.Cut(database).OrBadInput();
        var root = clips ?? Root(database);
        using var workspace = OpenOrCreate(EncoderIdentity.Of(HopliteImport.Encoder(database)), root);
        if (workspace.Clips.Count() == 0)
            workspace
                .Windows.SetCut(cut, output == WindowClasses.Any ? OutputKind.AnyOfMany : OutputKind.OneOfMany)
                .OrBadInput();
        var files = root == database.Folder ? [] : Sounds(root);
        using var progress = session.Progress("taking over", database.Count("windows"), "windows");
        var report = HopliteImport
            .Run(workspace, database, files, Environment.UserName, done => progress.Report(done), session.Cancellation)
            .OrBadInput();
        HopliteOrigin.Note(workspace, database.Folder);
        Show(workspace, database, report);
        return report.LeftOut ? ExitCode.SomeSkipped : ExitCode.Ok;
    }

    /// <summary>Where its recordings lay when it was made, if they still do; else there are none.</summary>
    private static string Root(HopliteDatabase database) =>
        database.AudioFolders is [var only] && Path.IsPathRooted(only) && Directory.Exists(only)
            ? only
            : database.Folder;

    private WorkspaceStore OpenOrCreate(EncoderIdentity identity, string root)
    {
        var opened = WorkspaceStore.Open(folder, session.Time, KnownEncoders.All);
        if (!opened.IsOk)
            return WorkspaceStore.Create(folder, root, identity, session.Time, KnownEncoders.All).OrBadInput();
        if (opened.Value.Mismatch(identity) is { } mismatch)
            throw new BadInputException(mismatch);
        if (clips is null || opened.Value.ClipRoot == Path.TrimEndingDirectorySeparator(Path.GetFullPath(root)))
            return opened.Value;
        opened.Value.MoveClips(root);
        opened.Value.Dispose();
        return WorkspaceStore.Open(folder, session.Time, KnownEncoders.All).OrBadInput();
    }

    private static List<string> Sounds(string root) =>
        [.. Dataset.Open(root, "folder").OrBadInput().Clips.Select(clip => SlashPath.Below(root, clip.Path))];

    private static string Output(WorkspaceStore workspace) =>
        workspace.Windows.Output() == OutputKind.AnyOfMany
            ? "any number of them in a window; where each window has exactly one, --output one tells them better apart"
            : "exactly one of them in a window";

    private void Show(WorkspaceStore workspace, HopliteDatabase database, HopliteReport report)
    {
        foreach (var note in report.Notes)
            session.Note(note);
        if (HopliteImport.Encoder(database).Objection is { } objection)
            session.Note(objection);
        session.Show(
            new
            {
                workspace = workspace.Folder,
                encoder = workspace.Encoder.Name,
                report,
            },
            console =>
            {
                console.MarkupLineInterpolated(
                    $"{report.Windows} windows of {report.Recordings} recordings, {report.Found} of them to be heard"
                );
                console.MarkupLineInterpolated(
                    $"{report.Positive} positive, {report.Negative} negative, {report.Uncertain} uncertain annotations"
                );
                console.MarkupLineInterpolated($"{workspace.Classes.All().Count} classes, {Output(workspace)}");
                console.MarkupLineInterpolated($"next: [bold]earshot suggest {workspace.Folder}[/]");
            }
        );
    }
}
