using Earshot.Audio;

namespace Earshot.Datasets;

/// <summary>
/// All audio files below a folder, whatever the case of their extensions; hidden files are left out, linked folders are
/// followed unless they lead back.
/// </summary>
/// <param name="Root">Full path of the folder.</param>
/// <param name="Files">Paths relative to <paramref name="Root"/> with forward slashes, ordinal order.</param>
/// <param name="Skipped">Folders that can't be read, and links that lead back.</param>
public sealed record AudioFolder(string Root, IReadOnlyList<string> Files, IReadOnlyList<SkippedInput> Skipped)
{
    /// <summary>Folders directly below the root that hold no audio, and why.</summary>
    public IReadOnlyList<SkippedInput> Barren { get; private init; } = [];

    /// <summary>Scans a folder, or says why it can't be.</summary>
    public static Outcome<AudioFolder> Scan(string folder)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (!Directory.Exists(root))
            return Outcome<AudioFolder>.Skipped($"there is no folder '{folder}': check the path");
        List<string> files = [];
        List<SkippedInput> skipped = [];
        Walk(new DirectoryInfo(root), files, skipped, []);
        if (files.Count == 0 && skipped.Count > 0)
            return Outcome<AudioFolder>.Skipped($"{skipped[0].Path}: {skipped[0].Reason}");
        if (files.Count == 0)
            return Outcome<AudioFolder>.Skipped(
                $"the folder '{folder}' holds no audio: put clips into it (WAV, FLAC, Ogg, MP3, ...)"
            );
        var relative = files.Select(f => SlashPath.Below(root, f));
        return new AudioFolder(root, [.. relative.Order(StringComparer.Ordinal)], skipped)
        {
            Barren = [.. BarrenOf(root, files, skipped)],
        };
    }

    /// <summary>The full path of one of <see cref="Files"/>.</summary>
    public string FullPath(string file) => Path.Combine(Root, file.Replace('/', Path.DirectorySeparatorChar));

    /// <param name="folder">The folder.</param>
    /// <param name="files">Gets the files.</param>
    /// <param name="skipped">Gets what can't be read.</param>
    /// <param name="above">Where the folders above really lie.</param>
    private static void Walk(
        DirectoryInfo folder,
        List<string> files,
        List<SkippedInput> skipped,
        ReadOnlySpan<string> above
    )
    {
        string[] chain;
        FileSystemInfo[] entries;
        try
        {
            chain = [.. above, RealPath(folder)];
            entries = folder.GetFileSystemInfos();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            skipped.Add(new(folder.FullName, $"the folder can't be read ({e.Message}): check its permissions"));
            return;
        }
        if (above.Contains(chain[^1]))
        {
            var reason = $"the link leads back to '{chain[^1]}', so it is not followed: delete it";
            skipped.Add(new(folder.FullName, reason));
            return;
        }
        foreach (var entry in entries.Where(e => !e.Name.StartsWith('.')))
            if (entry is DirectoryInfo sub)
                Walk(sub, files, skipped, chain);
            else if (entry is FileInfo && AudioFileNames.Extensions.Contains(entry.Extension))
                files.Add(entry.FullName);
    }

    private static string RealPath(DirectoryInfo folder) =>
        folder.LinkTarget is null ? folder.FullName : folder.ResolveLinkTarget(returnFinalTarget: true)!.FullName;

    private static IEnumerable<SkippedInput> BarrenOf(string root, List<string> files, List<SkippedInput> skipped)
    {
        var fruitful = files
            .Concat(skipped.Select(input => Path.Combine(input.Path, ".")))
            .Select(file => Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar)[0])
            .ToHashSet();
        return from sub in new DirectoryInfo(root).EnumerateDirectories().OrderBy(d => d.Name, StringComparer.Ordinal)
            where !sub.Name.StartsWith('.') && !fruitful.Contains(sub.Name)
            let other = sub.EnumerateFiles("*", SearchOption.AllDirectories)
                .FirstOrDefault(f => !f.Name.StartsWith('.'))
            select new SkippedInput(
                sub.FullName,
                other is null
                    ? "the folder is empty, so its class is missing: put clips into it or remove it"
                    : $"the folder holds no file whose ending is one of audio (but '{other.Name}'), so its class is "
                        + "missing: "
                        + "rename or convert them"
            );
    }
}
