using System.Text.Json.Serialization;

namespace Earshot.Workspace;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RunOptions))]
[JsonSerializable(typeof(RunMetrics))]
internal sealed partial class WorkspaceJson : JsonSerializerContext;
