using System.CommandLine;
using Earshot.Workspace.Merging;
using Spectre.Console;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot workspace pack</c>: a workspace as one file.</summary>
internal sealed class WorkspacePackCommand : EarshotCommand
{
    private readonly WorkspaceArgument workspace = new();
    private readonly Option<string> output = new("--out", "-o")
    {
        Description = "The file to write, a ZIP",
        HelpName = "file",
        Required = true,
    };
    private readonly Option<bool> recordings = new("--recordings")
    {
        Description = "With the recordings; otherwise only where they lie is noted",
    };

    public WorkspacePackCommand()
        : base(
            "pack",
            "Write a workspace into one file: to move it, keep it, or give it to others.",
            "earshot workspace pack birds -o birds.zip",
            "earshot workspace pack birds -o birds.zip --recordings"
        )
    {
        Add(workspace);
        Add(output);
        Add(recordings);
    }

    public override string Interrupted => "interrupted; no file was written";

    public override Task<int> RunAsync(Session session)
    {
        using var store = workspace.Open(session);
        var file = session.Get(output);
        OutputPath.CheckFile(session, file);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        var report = WorkspacePack.Write(store, file, session.Time, session.Get(recordings), session.Cancellation);
        SkipNotes.Show(session, report.Skipped, "more recordings");
        session.Show(
            new
            {
                output = file,
                clips = report.Recordings,
                report.Bytes,
                report.Skipped,
            },
            console =>
            {
                console.MarkupInterpolated($"{file}: {store.Annotations.Count()} annotations, ");
                console.MarkupLineInterpolated($"{report.Recordings} recordings, {report.Bytes / 1e6:F1} MB");
            }
        );
        return Task.FromResult(report.Skipped.Count == 0 ? ExitCode.Ok : ExitCode.SomeSkipped);
    }
}
