using System.Globalization;
using Earshot.Recordings.Extraction;

namespace Earshot.Cli.Cluster;

/// <summary>
/// What many machines shall do: the steps, one after the other, each an array of elements that need no word from each
/// other. It stands in <c>plan.json</c> of the run's folder, which all machines see.
/// </summary>
/// <param name="Version">Of the file.</param>
/// <param name="Cpus">Cores an element takes.</param>
/// <param name="Clips">Clips in the list.</param>
/// <param name="Steps">In their order; a step begins when the one before it is done.</param>
internal sealed record ClusterPlan(int Version, int Cpus, int Clips, IReadOnlyList<ClusterStep> Steps)
{
    /// <summary>The version that this build writes and reads.</summary>
    public const int Current = 1;

    /// <summary>Where the plan of a folder stands.</summary>
    public static string PathIn(string folder) => Path.Combine(folder, "plan.json");

    /// <summary>Where the list of clips stands.</summary>
    public static string ClipsIn(string folder) => Path.Combine(folder, "clips.csv");

    /// <summary>Reads the plan of a folder.</summary>
    public static ClusterPlan Load(string folder)
    {
        if (!File.Exists(PathIn(folder)))
            throw new BadInputException(
                $"'{folder}' holds no plan: make one with 'earshot cluster plan CLIPS -o {folder}'"
            );
        return ClusterFile.Read<ClusterPlan>(PathIn(folder), "plan anew") is { Version: Current, Steps.Count: > 0 } plan
            ? plan
            : throw new BadInputException($"{PathIn(folder)} is of another version of earshot: plan anew");
    }

    /// <summary>Writes the plan into a folder.</summary>
    public void Save(string folder) => ClusterFile.Write(PathIn(folder), this);

    /// <summary>The step of a name.</summary>
    public ClusterStep Step(string name) =>
        Steps.FirstOrDefault(step => step.Name == name)
        ?? throw new BadInputException(
            $"the plan has no step '{name}'; its steps are {string.Join(", ", Steps.Select(step => step.Name))}"
        );
}

/// <summary>A step: one command line of earshot, done by each element for its part.</summary>
/// <param name="Name">For instance <c>features</c>.</param>
/// <param name="Elements">How many elements.</param>
/// <param name="Arguments">The command line; <c>{run}</c> stands for the run's folder, <c>{shard}</c> for the
/// element's part (2/8), <c>{part}</c> for it in names of files (00002-of-00008).</param>
internal sealed record ClusterStep(string Name, int Elements, IReadOnlyList<string> Arguments)
{
    /// <summary>The step that turns clips into features, whose journals tell how far it is.</summary>
    public const string Features = "features";

    /// <summary>The command line of an element.</summary>
    public string[] Call(string folder, int element) =>
        [
            .. Arguments.Select(argument =>
                argument
                    .Replace("{run}", folder, StringComparison.Ordinal)
                    .Replace("{shard}", new Shard(element, Elements).ToString(), StringComparison.Ordinal)
                    .Replace("{part}", Part(element, Elements), StringComparison.Ordinal)
            ),
        ];

    /// <summary>A part as it stands in the names of files.</summary>
    public static string Part(int element, int elements) =>
        string.Create(CultureInfo.InvariantCulture, $"{element:00000}-of-{elements:00000}");

    /// <summary>The feature file of a part.</summary>
    public static string FeatureFile(string folder, int element, int elements) =>
        new Shard(element, elements).FileName(Path.Combine(folder, "features.parquet"));
}
