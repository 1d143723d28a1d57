namespace Earshot.Datasets;

/// <summary>A data set: its clips in a fixed order.</summary>
/// <param name="Name">For reports.</param>
/// <param name="Clips">The clips, ordered by path (ordinal), so that row numbers mean the same everywhere.</param>
public sealed record ClipSet(string Name, IReadOnlyList<Clip> Clips)
{
    /// <summary>The class names, ordinal order; a class's number is its place here.</summary>
    public string[] Classes { get; } =
    [.. Clips.Select(c => c.Label).OfType<string>().Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The folder its paths are told from: the data set's folder, or the manifest's.</summary>
    public required string Root { get; init; }

    /// <summary>What could not be taken in, and why.</summary>
    public IReadOnlyList<SkippedInput> Skipped { get; init; } = [];

    /// <summary>What a person should know of how its labels were read.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>
    /// A clip's path as it stands in feature files: relative to <see cref="Root"/>, with forward slashes.
    /// </summary>
    public string RelativePath(Clip clip) => RelativePath(clip.Path);

    /// <summary>The same of any path.</summary>
    public string RelativePath(string path) => SlashPath.Below(Root, path);

    /// <summary>Whether every clip says which group it belongs to, so that splits can be grouped.</summary>
    public bool HasGroups => Clips.Count > 0 && Clips.All(c => c.Group is not null);
}
