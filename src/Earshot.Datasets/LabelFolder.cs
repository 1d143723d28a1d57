namespace Earshot.Datasets;

/// <summary>
/// A folder whose sub-folders are labels. Clips beside the sub-folders, or below one named <c>unlabelled</c>, have no
/// label yet.
/// </summary>
public sealed class LabelFolder : ICorpus
{
    /// <inheritdoc/>
    public string Name => "folder";

    /// <inheritdoc/>
    public string Summary =>
        "a folder whose sub-folders are labels; clips beside them or in 'unlabelled' have none yet";

    /// <inheritdoc/>
    public bool Recognises(AudioFolder folder) => true;

    /// <inheritdoc/>
    public Outcome<ClipSet> Read(AudioFolder folder) =>
        new ClipSet(
            Path.GetFileName(folder.Root),
            [.. folder.Files.Select(file => new Clip(folder.FullPath(file), Label(file)))]
        )
        {
            Root = folder.Root,
            Skipped =
            [
                .. folder.Skipped,
                .. folder.Barren.Where(barren => Label(Path.GetFileName(barren.Path) + '/') is not null),
            ],
        };

    private static string? Label(string file)
    {
        var slash = file.IndexOf('/', StringComparison.Ordinal);
        var label = slash < 0 ? null : file[..slash];
        return label?.ToUpperInvariant() is "UNLABELLED" or "UNLABELED" ? null : label;
    }
}
