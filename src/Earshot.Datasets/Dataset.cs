using Earshot.Audio;
using Earshot.Datasets.Corpora;

namespace Earshot.Datasets;

/// <summary>
/// Opens a data set: a folder whose sub-folders are labels, a CSV manifest, a single clip, or a corpus that is
/// recognised by its file names.
/// </summary>
public static class Dataset
{
    /// <summary>The name of the manifest reader.</summary>
    public const string ManifestName = "manifest";

    private static readonly ICorpus Folder = new LabelFolder();

    private static readonly ICorpus[] Corpora =
    [
        new Fsdd(),
        new Esc10(),
        new EmoDb(),
        new Ravdess(),
        new Iemocap(),
        new MspImprov(),
    ];

    /// <summary>What <c>--dataset</c> takes, with what each reads.</summary>
    public static IReadOnlyList<(string Name, string Summary)> Kinds { get; } =
    [
        (Folder.Name, Folder.Summary),
        (ManifestName, "a CSV file with the columns path, label (may be empty), and optionally group and fold"),
        .. Corpora.Select(c => (c.Name, c.Summary)),
    ];

    /// <summary>Opens a folder, a manifest or a single clip.</summary>
    /// <param name="path">The folder, the CSV file or the audio file.</param>
    /// <param name="kind">One of <see cref="Kinds"/>; null: a file is a clip by its ending, else a manifest; a folder
    /// is the corpus that recognises it, else a folder of labels.</param>
    public static Outcome<ClipSet> Open(string path, string? kind = null)
    {
        if (kind is null && File.Exists(path) && AudioFileNames.Extensions.Contains(Path.GetExtension(path)))
            return OneClip(Path.GetFullPath(path));
        if (kind == ManifestName || (kind is null && File.Exists(path)))
            return Manifest.Read(path);
        if (kind is not null && Kinds.All(k => k.Name != kind))
            return Outcome<ClipSet>.Skipped(
                $"there is no data set kind '{kind}'; choose one of "
                    + $"{string.Join(", ", Kinds.Select(k => k.Name))}"
            );
        return AudioFolder.Scan(path).Then(folder => Choose(folder, kind).Read(folder));
    }

    /// <summary>Whether a word of a command line names sound: a folder, or a file with an ending of sound.</summary>
    public static bool IsSound(string path) =>
        Directory.Exists(path) || AudioFileNames.Extensions.Contains(Path.GetExtension(path));

    /// <summary>Opens several audio files, as a shell names them for <c>*.wav</c>: one set without labels.</summary>
    /// <param name="paths">The files; one that is named twice is taken once.</param>
    public static Outcome<ClipSet> OpenFiles(IReadOnlyList<string> paths)
    {
        if (paths.FirstOrDefault(path => !File.Exists(path)) is { } other)
            return Outcome<ClipSet>.Skipped(
                Directory.Exists(other)
                    ? $"'{other}' is a folder among several files: give one folder, or files alone"
                    : $"there is no file '{other}': check the path"
            );
        string[] files = [.. paths.Select(Path.GetFullPath).Distinct().Order(StringComparer.Ordinal)];
        var root = Path.GetDirectoryName(files[0])!;
        while (!files.All(file => file.StartsWith(WithSeparator(root), StringComparison.Ordinal)))
            root = Path.GetDirectoryName(root)!;
        return new ClipSet(Path.GetFileName(root), [.. files.Select(file => new Clip(file, null))]) { Root = root };
    }

    private static string WithSeparator(string folder) =>
        Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar;

    private static ClipSet OneClip(string path) =>
        new(Path.GetFileNameWithoutExtension(path), [new Clip(path, null)]) { Root = Path.GetDirectoryName(path)! };

    private static ICorpus Choose(AudioFolder folder, string? kind) =>
        kind is null
            ? Corpora.FirstOrDefault(c => c.Recognises(folder)) ?? Folder
            : Corpora.Append(Folder).First(c => c.Name == kind);
}
