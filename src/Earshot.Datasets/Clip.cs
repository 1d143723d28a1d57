namespace Earshot.Datasets;

/// <summary>One clip of a data set.</summary>
/// <param name="Path">Full path of the audio file.</param>
/// <param name="Label">Its class by name; null when nobody has labelled it.</param>
/// <param name="Group">What must not straddle a split: the speaker, or the recording it was cut from; null where not known.</param>
/// <param name="Fold">The fold its makers put it in; null where they made none.</param>
public sealed record Clip(string Path, string? Label, string? Group = null, string? Fold = null);

/// <summary>A data set: its clips in a fixed order.</summary>
/// <param name="Name">For reports.</param>
/// <param name="Clips">The clips, ordered by path (ordinal), so that row numbers mean the same everywhere.</param>
public sealed record ClipSet(string Name, IReadOnlyList<Clip> Clips)
{
    /// <summary>The class names, ordinal order; a class's number is its place here.</summary>
    public string[] Classes { get; } = [.. Clips.Select(c => c.Label).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
}
