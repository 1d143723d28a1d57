using System.CommandLine;
using Earshot.Cli.Cluster;
using Earshot.Formats;
using Spectre.Console;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot cluster status</c>: how far a run is.</summary>
internal sealed class ClusterStatusCommand : EarshotCommand
{
    private readonly RunArgument run = new();
    private readonly Option<string?> prometheus = new("--prometheus")
    {
        Description = "Also write it as Prometheus text, for the node exporter's textfile collector",
        HelpName = "file",
    };
    private readonly Option<string?> page = new("--page")
    {
        Description = "Also write it as a page in HTML, each element with its rate and why it failed",
        HelpName = "file",
    };

    public ClusterStatusCommand()
        : base(
            "status",
            "Show how far a run is: by what its elements wrote, and by Slurm's queue.",
            "earshot cluster status run/",
            "earshot cluster status run/ --json",
            "earshot cluster status run/ --page status.html --prometheus /var/lib/node-exporter/earshot.prom"
        )
    {
        Add(run);
        Add(prometheus);
        Add(page);
    }

    public override Task<int> RunAsync(Session session)
    {
        OutputPath.CheckFile(session, session.Find(page));
        var folder = run.Folder(session);
        var queue = Submissions.Of(folder).Arrays.Count > 0 ? Slurm.Queue() : null;
        var now = session.Time.GetUtcNow();
        var steps = ClusterWatch.Look(folder, queue, now);
        if (session.Find(prometheus) is { } path)
            AtomicFile.WriteText(path, PrometheusText.Of(steps));
        if (session.Find(page) is { } html)
            ClusterPage.Of(folder, steps, now).Save(html);
        session.Show(
            new
            {
                steps = steps.Select(step => new
                {
                    step = step.Step.Name,
                    step.ClipsPerSecond,
                    step.SecondsLeft,
                    step.Elements,
                }),
            },
            console => Show(console, steps)
        );
        var failed = steps.Any(step => step.Count(ElementStage.Failed) > 0);
        if (failed)
            session.Note($"'earshot cluster retry {folder}' goes on with what failed");
        return Task.FromResult(failed ? ExitCode.Failed : ExitCode.Ok);
    }

    private static void Show(IAnsiConsole console, IReadOnlyList<StepProgress> steps)
    {
        console.Write(ClusterPage.Steps(steps));
        foreach (var (step, elements) in steps)
        foreach (var element in elements.Where(element => element.Why is not null))
            console.MarkupLineInterpolated($"{step.Name} {element.Element}: {element.Why}");
    }
}
