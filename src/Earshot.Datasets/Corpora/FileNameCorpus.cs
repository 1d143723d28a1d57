using System.Text.RegularExpressions;

namespace Earshot.Datasets.Corpora;

/// <summary>A corpus whose file names carry label, group and fold.</summary>
public abstract class FileNameCorpus : ICorpus
{
    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public abstract string Summary { get; }

    /// <summary>Matches a path relative to the folder.</summary>
    protected abstract Regex Pattern { get; }

    /// <summary>Its name in reports.</summary>
    protected abstract string Title { get; }

    /// <summary>The clip that a match describes; null when a code in it has no meaning.</summary>
    protected abstract Clip? Describe(Match name, string path);

    /// <inheritdoc/>
    public bool Recognises(AudioFolder folder) => folder.Files.All(file => Parse(folder, file) is not null);

    /// <inheritdoc/>
    public Outcome<ClipSet> Read(AudioFolder folder)
    {
        var parsed = folder.Files.Select(file => (file, clip: Parse(folder, file))).ToList();
        Clip[] clips = [.. parsed.Select(p => p.clip).OfType<Clip>()];
        if (clips.Length == 0)
            return Outcome<ClipSet>.Skipped(
                $"'{folder.Root}' holds no file named as in {Title}, for example "
                    + $"not '{folder.Files[0]}' ({Summary})"
            );
        var foreign = parsed
            .Where(p => p.clip is null)
            .Select(p => new SkippedInput(folder.FullPath(p.file), $"not named as in {Title} ({Summary})"));
        return new ClipSet(Title, clips) { Root = folder.Root, Skipped = [.. folder.Skipped, .. foreign] };
    }

    private Clip? Parse(AudioFolder folder, string file) =>
        Pattern.Match(file) is { Success: true } name ? Describe(name, folder.FullPath(file)) : null;
}
