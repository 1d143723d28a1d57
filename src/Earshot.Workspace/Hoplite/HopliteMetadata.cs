using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Earshot.Workspace.Hoplite;

/// <summary>What the table of keys says: <c>usearch_config</c>, <c>model_config</c>, <c>audio_sources</c>.</summary>
internal sealed record HopliteMetadata(HopliteModel Model, IReadOnlyList<string> AudioFolders)
{
    /// <summary>Reads it, and refuses a dimension other than that of the vectors.</summary>
    public static Outcome<HopliteMetadata> Read(SqliteConnection connection, string source, int dimension)
    {
        var texts = connection.Query(
            "SELECT key, value FROM hoplite_metadata",
            row => (Key: row.GetString(0), Value: row.GetString(1))
        );
        try
        {
            var values = texts.ToDictionary(t => t.Key, t => JsonDocument.Parse(t.Value).RootElement);
            var index = values.GetValueOrDefault("usearch_config");
            var model = values.GetValueOrDefault("model_config");
            foreach (var claimed in new[] { Number(index, "embedding_dim"), Number(model, "embedding_dim") })
                if (claimed is { } other && other != dimension)
                    return Outcome<HopliteMetadata>.Skipped(
                        $"{source} says that a vector has {other} values, the index beside it holds {dimension}: the "
                            + "two files are not of one database; give the index that belongs to it"
                    );
            var settings = Member(model, "model_config");
            return new HopliteMetadata(
                new HopliteModel(
                    Name(model, settings, values.ContainsKey("birdnet_analyzer_settings")),
                    dimension,
                    Number(settings, "window_size_s"),
                    Number(settings, "hop_size_s"),
                    (int?)Number(settings, "sample_rate")
                ),
                AudioFoldersOf(values.GetValueOrDefault("audio_sources"))
            );
        }
        catch (JsonException e)
        {
            return Outcome<HopliteMetadata>.Skipped(
                $"{source}: its table hoplite_metadata holds what is no JSON ({e.Message}): bring it back from a copy"
            );
        }
    }

    /// <summary>
    /// The key alone is the name of a class of code where a model comes from TensorFlow Hub; then its address says
    /// which.
    /// </summary>
    private static string Name(JsonElement model, JsonElement settings, bool isBirdNet)
    {
        var key = Text(model, "model_key") ?? (isBirdNet ? "birdnet" : "unknown");
        return (Text(settings, "tfhub_path") ?? Text(settings, "model_url")) is { Length: > 0 } address
            ? $"{key} {address}"
            : key;
    }

    private static List<string> AudioFoldersOf(JsonElement sources) =>
        Member(sources, "audio_globs") is { ValueKind: JsonValueKind.Array } globs
            ? [.. globs.EnumerateArray().Select(glob => Text(glob, "base_path")).OfType<string>()]
            : [];

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default;

    private static string? Text(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static double? Number(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;
}
