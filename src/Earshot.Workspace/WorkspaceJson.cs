using System.Text.Json.Serialization;
using Earshot.Formats;
using Earshot.Workspace.Training;

namespace Earshot.Workspace;

/// <summary>What a workspace stores as JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(RunOptions))]
[JsonSerializable(typeof(RunMetrics))]
internal sealed partial class WorkspaceJson : JsonSerializerContext
{
    private static readonly Dictionary<Type, string> Defaults = new()
    {
        [typeof(RunOptions)] = $$"""
            {"method":"graph","seed":1,"folds":5,"neighbourCount":5,"mostOthers":{{WindowPool.MostOthers}}}
            """,
        [typeof(RunMetrics)] = """{"recall":[],"confusion":[],"reliability":[]}""",
    };

    /// <summary>What a run was asked for; what an older version did not store has its default.</summary>
    /// <exception cref="InvalidDataException">It can't be read.</exception>
    public static RunOptions ReadOptions(string json) =>
        StoredJson.Read(json, "options of a run", Default.RunOptions, Defaults);

    /// <summary>How good a run is; what an older version did not measure is as good as not measured.</summary>
    /// <exception cref="InvalidDataException">It can't be read.</exception>
    public static RunMetrics ReadMetrics(string json) =>
        StoredJson.Read(json, "figures of a run", Default.RunMetrics, Defaults);
}
