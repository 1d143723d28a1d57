using System.Globalization;
using Earshot.Experiments.Reports;

namespace Earshot.Cli.Cluster;

/// <summary>How far a run is, as tables for the terminal and as a page.</summary>
internal static class ClusterPage
{
    /// <summary>The page. It is of one moment: write it again for the next.</summary>
    public static ReportPage Of(string folder, IReadOnlyList<StepProgress> steps, DateTimeOffset now)
    {
        var page = new ReportPage($"Run {Path.GetFileName(Path.TrimEndingDirectorySeparator(folder))}")
            .Text(string.Create(CultureInfo.InvariantCulture, $"As it was on {now:yyyy-MM-dd} at {now:HH:mm:ss} UTC."))
            .Table(Steps(steps));
        foreach (var step in steps.Where(step => step.Elements.Any(element => element.Stage != ElementStage.Planned)))
            page.Heading(step.Step.Name).Table(Elements(step));
        return page;
    }

    /// <summary>A row a step.</summary>
    public static ReportTable Steps(IReadOnlyList<StepProgress> steps) =>
        new(
            "steps",
            ["step", "done", "running", "queued", "failed", "clips", "skipped", "clips/s", "left"],
            [.. steps.Select(Row)]
        );

    private static ReportTable Elements(StepProgress step) =>
        new(
            "elements",
            ["element", "stage", "clips", "skipped", "clips/s", "tries", "why"],
            [
                .. step.Elements.Select(element =>
                    (IReadOnlyList<string>)
                        [
                            $"{element.Element}",
                            element.Stage.ToString().ToLowerInvariant(),
                            $"{element.Done}/{element.Clips}",
                            $"{element.Skipped}",
                            Rate(element.ClipsPerSecond),
                            $"{element.Tries}",
                            element.Why ?? "",
                        ]
                ),
            ]
        );

    private static IReadOnlyList<string> Row(StepProgress step) =>
        [
            step.Step.Name,
            $"{step.Count(ElementStage.Done)}/{step.Step.Elements}",
            $"{step.Count(ElementStage.Running)}",
            $"{step.Count(ElementStage.Queued)}",
            $"{step.Count(ElementStage.Failed)}",
            $"{step.Elements.Sum(e => e.Done)}/{step.Elements.Sum(e => e.Clips)}",
            $"{step.Elements.Sum(e => e.Skipped)}",
            Rate(step.ClipsPerSecond),
            step.SecondsLeft is { } left
                ? TimeSpan.FromSeconds(Math.Ceiling(left)).ToString("g", CultureInfo.InvariantCulture)
                : "",
        ];

    private static string Rate(double clipsPerSecond) =>
        clipsPerSecond > 0 ? clipsPerSecond.ToString("G3", CultureInfo.InvariantCulture) : "";
}
