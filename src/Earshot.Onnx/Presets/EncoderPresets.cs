using System.Text.Json;
using Earshot.Formats;
using Microsoft.ML.OnnxRuntime;

namespace Earshot.Onnx.Presets;

/// <summary>
/// The published networks that Earshot knows, and those that a user adds: a JSON file <c>NAME.preset.json</c> in a
/// folder of models, of the same form.
/// </summary>
public static class EncoderPresets
{
    private const string Ending = "*.preset.json";

    /// <summary>All of them, by name, and what is wrong with which file of a user.</summary>
    public static (IReadOnlyList<EncoderPreset> Presets, IReadOnlyList<string> Refused) All()
    {
        var presets = new SortedDictionary<string, EncoderPreset>(StringComparer.Ordinal);
        foreach (var preset in Own.Value)
            presets[preset.Name] = preset;
        var refused = new List<string>();
        foreach (var file in ModelFiles.Folders.Where(Directory.Exists).SelectMany(Files))
            if (Read(file) is { IsOk: true, Value: var added })
                presets[added.Name] = added;
            else
                refused.Add(Read(file).Reason!);
        return ([.. presets.Values], refused);
    }

    /// <summary>The preset of a name; null where there is none.</summary>
    public static EncoderPreset? Find(string name) => All().Presets.FirstOrDefault(preset => preset.Name == name);

    /// <summary>What a file's inputs and outputs say it is; null where that is not clear.</summary>
    internal static EncoderPreset? Recognise(InferenceSession session) =>
        All().Presets.FirstOrDefault(preset => preset.Fits(session));

    private static readonly Lazy<EncoderPreset[]> Own = new(() =>
    {
        using var stream = typeof(EncoderPresets).Assembly.GetManifestResourceStream(
            $"{typeof(EncoderPresets).Namespace}.presets.json"
        )!;
        return JsonSerializer.Deserialize<EncoderPreset[]>(stream, OnnxEncoderOptions.Json)!;
    });

    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder, Ending).Order();

    private static Outcome<EncoderPreset> Read(string path)
    {
        try
        {
            var preset = JsonSerializer.Deserialize<EncoderPreset>(File.ReadAllText(path), OnnxEncoderOptions.Json);
            return preset is null ? Outcome<EncoderPreset>.Skipped($"{path} declares nothing")
                : preset.Options.Checked(path) is { IsOk: false, Reason: var reason }
                    ? Outcome<EncoderPreset>.Skipped(reason!)
                : preset;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return Outcome<EncoderPreset>.Skipped($"{path}: {e.Message}");
        }
    }
}
