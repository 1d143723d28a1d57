using System.CommandLine;
using System.Globalization;
using Earshot.Cli.Cluster;
using Earshot.Experiments.Reports;
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

    public ClusterStatusCommand()
        : base(
            "status",
            "Show how far a run is: by what its elements wrote, and by Slurm's queue.",
            "earshot cluster status run/",
            "earshot cluster status run/ --json"
        )
    {
        Add(run);
        Add(prometheus);
    }

    public override Task<int> RunAsync(Session session)
    {
        var folder = run.Folder(session);
        var queue = Submissions.Of(folder).Arrays.Count > 0 ? Slurm.Queue() : null;
        var steps = ClusterWatch.Look(folder, queue, session.Time.GetUtcNow());
        if (session.Find(prometheus) is { } path)
            AtomicFile.WriteText(path, PrometheusText.Of(steps));
        session.Show(
            steps.Select(step => new
            {
                step = step.Step.Name,
                step.ClipsPerSecond,
                step.SecondsLeft,
                step.Elements,
            }),
            console => Show(console, steps)
        );
        var failed = steps.Any(step => step.Count(ElementStage.Failed) > 0);
        if (failed)
            session.Note($"'earshot cluster retry {folder}' goes on with what failed");
        return Task.FromResult(failed ? ExitCode.Failed : ExitCode.Ok);
    }

    private static void Show(IAnsiConsole console, IReadOnlyList<StepProgress> steps)
    {
        console.Write(
            new ReportTable(
                "steps",
                ["step", "done", "running", "queued", "failed", "clips", "skipped", "clips/s", "left"],
                [.. steps.Select(Row)]
            )
        );
        foreach (var (step, elements) in steps)
        foreach (var element in elements.Where(element => element.Why is not null))
            console.MarkupLineInterpolated($"{step.Name} {element.Element}: {element.Why}");
    }

    private static IReadOnlyList<string> Row(StepProgress step) =>
        [
            step.Step.Name,
            $"{step.Count(ElementStage.Done)}/{step.Step.Elements}",
            $"{step.Count(ElementStage.Running)}",
            $"{step.Count(ElementStage.Queued)}",
            $"{step.Count(ElementStage.Failed)}",
            $"{step.Elements.Sum(e => e.Done)}/{step.Elements.Sum(e => e.Clips)}",
            $"{step.Elements.Sum(e => e.Skipped)}",
            step.ClipsPerSecond > 0 ? step.ClipsPerSecond.ToString("G3", CultureInfo.InvariantCulture) : "",
            step.SecondsLeft is { } left
                ? TimeSpan.FromSeconds(Math.Ceiling(left)).ToString("g", CultureInfo.InvariantCulture)
                : "",
        ];
}
