using System.CommandLine;
using Earshot.Workspace;
using Spectre.Console;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot label add</c>: one class for some clips.</summary>
internal sealed class LabelAddCommand : EarshotCommand
{
    private readonly WorkspaceArgument workspace = new();
    private readonly Argument<string> label = new("class") { Description = "The class; made where it is not there" };
    private readonly Argument<string[]> clips = new("clips")
    {
        Description = "Paths below the clip folder, or whole ones",
        Arity = ArgumentArity.OneOrMore,
    };

    public LabelAddCommand()
        : base("add", "Label clips by hand.", "earshot label add birds robin garden/0412.wav garden/0413.wav")
    {
        foreach (var argument in (Argument[])[workspace, label, clips])
            Add(argument);
    }

    public override Task<int> RunAsync(Session session)
    {
        using var store = workspace.Open(session);
        if (string.IsNullOrWhiteSpace(session.Get(label)))
            throw new BadInputException("the class has no name: earshot label add WORKSPACE CLASS CLIPS");
        long[] ids = [.. session.Get(clips).Select(path => Find(store, path))];
        var given = store.Labels.Give(ids, store.Classes.Ensure(session.Get(label)).Id, Environment.UserName);
        session.Show(
            new { labelled = given.ClipIds.Count },
            console =>
                console.MarkupLineInterpolated($"{given.ClipIds.Count} clips labelled [bold]{session.Get(label)}[/]")
        );
        return Task.FromResult(ExitCode.Ok);
    }

    /// <summary>By its path below the clip folder, else as the shell completes it.</summary>
    private static long Find(WorkspaceStore store, string path) =>
        (
            store.Clips.Find(path)
            ?? store.Clips.Find(Path.GetRelativePath(store.ClipRoot, Path.GetFullPath(path)).Replace('\\', '/'))
        )?.Id
        ?? throw new BadInputException(
            $"the workspace has no clip '{path}': name it by its path below {store.ClipRoot}"
        );
}
