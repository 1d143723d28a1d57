using System.Text.Json;

namespace Earshot.Datasets.AudioSet;

/// <summary>
/// AudioSet's hierarchy of sounds, as <c>ontology.json</c> gives it: a bark is a dog's, a dog is an animal.
/// </summary>
public sealed class AudioSetOntology
{
    private readonly Dictionary<string, string[]> children;

    private AudioSetOntology(Dictionary<string, string[]> children) => this.children = children;

    /// <summary>Reads the file.</summary>
    /// <exception cref="InvalidDataException">It isn't the ontology.</exception>
    public static AudioSetOntology Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return new AudioSetOntology(
                document
                    .RootElement.EnumerateArray()
                    .ToDictionary(
                        entry => entry.GetProperty("id").GetString()!,
                        entry =>
                            entry
                                .GetProperty("child_ids")
                                .EnumerateArray()
                                .Select(child => child.GetString()!)
                                .ToArray()
                    )
            );
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new InvalidDataException($"{path} is not AudioSet's ontology: {error.Message}", error);
        }
    }

    /// <summary>A sound and all below it, by identifier.</summary>
    public IReadOnlySet<string> WithDescendants(string id)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        Collect(id, found);
        return found;
    }

    private void Collect(string id, HashSet<string> found)
    {
        if (!found.Add(id))
            return;
        foreach (var child in children.GetValueOrDefault(id, []))
            Collect(child, found);
    }
}
