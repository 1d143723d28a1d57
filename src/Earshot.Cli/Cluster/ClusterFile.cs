using System.Text.Json;
using Earshot.Formats;

namespace Earshot.Cli.Cluster;

/// <summary>The small JSON files of a run's folder, by which machines that never talk know of each other.</summary>
internal static class ClusterFile
{
    private static readonly JsonSerializerOptions Style = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Reads one, all its properties.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mend">What to do where it can't be read.</param>
    public static T Read<T>(string path, string mend)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllText(path), Style)
                ?? throw new BadInputException($"{path} is empty: {mend}");
        }
        catch (JsonException e)
        {
            throw new BadInputException($"{path} can't be read ({e.Message}): {mend}");
        }
    }

    /// <summary>Writes one, whole or not at all.</summary>
    public static void Write<T>(string path, T record) =>
        AtomicFile.WriteText(path, JsonSerializer.Serialize(record, Style));
}
