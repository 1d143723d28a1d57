using System.Globalization;
using System.Text;

namespace Earshot.Cli.Cluster;

/// <summary>How far a run is, as Prometheus reads it.</summary>
internal static class PrometheusText
{
    /// <summary>Elements by step and stage, clips by step.</summary>
    public static string Of(IReadOnlyList<StepProgress> steps)
    {
        var text = new StringBuilder();
        Gauge(
            text,
            "earshot_cluster_elements",
            "Elements at a stage.",
            from step in steps
            from stage in Enum.GetValues<ElementStage>()
            select (
                $"step=\"{step.Step.Name}\",stage=\"{stage.ToString().ToLowerInvariant()}\"",
                (double)step.Count(stage)
            )
        );
        Gauge(text, "earshot_cluster_clips", "Clips of a step.", Each(steps, e => e.Clips));
        Gauge(text, "earshot_cluster_clips_done", "Clips done, bad ones among them.", Each(steps, e => e.Done));
        Gauge(text, "earshot_cluster_clips_skipped", "Clips that were bad.", Each(steps, e => e.Skipped));
        Gauge(text, "earshot_cluster_clips_per_second", "Of what runs.", Each(steps, e => e.ClipsPerSecond));
        return text.ToString();
    }

    private static IEnumerable<(string, double)> Each(
        IReadOnlyList<StepProgress> steps,
        Func<ElementProgress, double> value
    ) => steps.Select(step => ($"step=\"{step.Step.Name}\"", step.Elements.Sum(value)));

    private static void Gauge(
        StringBuilder text,
        string name,
        string help,
        IEnumerable<(string Labels, double Value)> of
    )
    {
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} gauge\n");
        foreach (var (labels, value) in of)
            text.Append(CultureInfo.InvariantCulture, $"{name}{{{labels}}} {value:R}\n");
    }
}
