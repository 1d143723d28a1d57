using Earshot.Annotations;

namespace Earshot.Datasets;

/// <summary>
/// A folder whose sub-folders are labels. Clips beside the sub-folders, or below one named <c>unlabelled</c>, have no
/// label yet.
/// </summary>
/// <remarks>
/// Where a clip may have any number of classes, a folder <c>rain+wind</c> names two, <c>-rain</c> one that is not to be
/// heard, and <c>background</c>, <c>noise</c>, <c>silence</c> or <c>none</c> say that nothing is; where it has one, all
/// but <c>-rain</c> are classes.
/// </remarks>
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
            [
                .. folder
                    .Files.Where(file => Objection(file) is null)
                    .Select(file => new Clip(folder.FullPath(file), Label(file)) { Said = Said(file) }),
            ]
        )
        {
            Root = folder.Root,
            Skipped =
            [
                .. folder.Skipped,
                .. folder
                    .Files.Where(file => Objection(file) is not null)
                    .DistinctBy(Folder)
                    .Select(file => new SkippedInput(
                        folder.FullPath(Folder(file)!),
                        $"its clips are left out, {Objection(file)}: rename the folder"
                    )),
                .. folder.Barren.Where(barren => Label(Path.GetFileName(barren.Path) + '/') is not null),
            ],
        };

    private static string? Label(string file) => Folder(file) is { } name && !name.StartsWith('-') ? name : null;

    private static string? Objection(string file) => Folder(file) is { } name ? ClassName.Check(name) : null;

    private static string? Folder(string file)
    {
        var slash = file.IndexOf('/', StringComparison.Ordinal);
        var label = slash < 0 ? null : file[..slash];
        return label?.ToUpperInvariant() is "UNLABELLED" or "UNLABELED" ? null : label;
    }

    /// <summary>What a folder's name says; null where it is one class, or none.</summary>
    private static IReadOnlyList<Annotation>? Said(string file)
    {
        if (Folder(file) is not { } name)
            return null;
        if (ClassName.IsBackground(name))
            return [new Annotation(null, Polarity.Complete)];
        var parts = name.Split('+', StringSplitOptions.TrimEntries);
        return (parts.Length > 1 || name.StartsWith('-')) && parts.All(part => part.TrimStart('-').Length > 0)
            ? [.. parts.Select(One)]
            : null;
    }

    private static Annotation One(string part) =>
        part.StartsWith('-') ? new Annotation(part[1..].Trim(), Polarity.Absent) : new Annotation(part);
}
