using System.Text.Json.Serialization;

namespace Earshot.Cli.Cluster;

/// <summary>Where an element stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ElementStage>))]
internal enum ElementStage
{
    /// <summary>Its step has not been submitted.</summary>
    Planned,

    /// <summary>Slurm has it, for later.</summary>
    Queued,

    /// <summary>It runs.</summary>
    Running,

    /// <summary>Its work is done.</summary>
    Done,

    /// <summary>It ended otherwise, or was killed without a word.</summary>
    Failed,
}

/// <summary>An element and how far it is.</summary>
/// <param name="Element">Its number.</param>
/// <param name="Stage">Where it stands.</param>
/// <param name="Clips">Clips of its part.</param>
/// <param name="Done">Clips that are done, bad ones among them.</param>
/// <param name="Skipped">Clips that were bad.</param>
/// <param name="ClipsPerSecond">Of the try that runs; 0 where none does, or nothing is known.</param>
/// <param name="Tries">How often it was begun.</param>
/// <param name="Why">Why it failed and what it was at; null of others.</param>
internal sealed record ElementProgress(
    int Element,
    ElementStage Stage,
    long Clips,
    long Done,
    [property: JsonPropertyName("clipsSkipped")] long Skipped,
    double ClipsPerSecond,
    int Tries,
    string? Why
);

/// <summary>A step and its elements.</summary>
/// <param name="Step">The step.</param>
/// <param name="Elements">Its elements.</param>
internal sealed record StepProgress(ClusterStep Step, IReadOnlyList<ElementProgress> Elements)
{
    /// <summary>Elements at a stage.</summary>
    public int Count(ElementStage stage) => Elements.Count(element => element.Stage == stage);

    /// <summary>Clips done a second by all elements that run.</summary>
    public double ClipsPerSecond => Elements.Sum(element => element.ClipsPerSecond);

    /// <summary>Seconds until the last of those that run is done; null where none tells.</summary>
    public double? SecondsLeft =>
        Elements.Where(element => element.ClipsPerSecond > 0) is var running && running.Any()
            ? running.Max(element => (element.Clips - element.Done) / element.ClipsPerSecond)
            : null;
}
