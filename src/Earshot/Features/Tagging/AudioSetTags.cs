namespace Earshot.Features.Tagging;

/// <summary>
/// The names of AudioSet's 527 classes in the order of its <c>class_labels_indices.csv</c> (Gemmeke et al. 2017, "Audio
/// Set: an ontology and human-labeled dataset for audio events", CC BY 4.0), which networks trained on it score.
/// </summary>
internal static class AudioSetTags
{
    /// <summary>The names.</summary>
    public static IReadOnlyList<string> Names => Read.Value;

    private static readonly Lazy<string[]> Read = new(() =>
    {
        using var stream = typeof(AudioSetTags).Assembly.GetManifestResourceStream(
            $"{typeof(AudioSetTags).Namespace}.audioset-tags.txt"
        )!;
        using var text = new StreamReader(stream);
        return text.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    });
}
