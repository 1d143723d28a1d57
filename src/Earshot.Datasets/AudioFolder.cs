using Earshot.Audio;

namespace Earshot.Datasets;

/// <summary>
/// All audio files below a folder, whatever the case of their extensions; hidden files and linked folders are not
/// followed.
/// </summary>
/// <param name="Root">Full path of the folder.</param>
/// <param name="Files">Paths relative to <paramref name="Root"/> with forward slashes, ordinal order.</param>
/// <param name="Skipped">Folders that can't be read.</param>
public sealed record AudioFolder(string Root, IReadOnlyList<string> Files, IReadOnlyList<SkippedInput> Skipped)
{
    /// <summary>Scans a folder, or says why it can't be.</summary>
    public static Outcome<AudioFolder> Scan(string folder)
    {
        var root = Path.GetFullPath(folder);
        if (!Directory.Exists(root))
            return Outcome<AudioFolder>.Skipped($"there is no folder '{folder}': check the path");
        List<string> files = [];
        List<SkippedInput> skipped = [];
        Walk(new DirectoryInfo(root), files, skipped);
        if (files.Count == 0 && skipped.Count > 0)
            return Outcome<AudioFolder>.Skipped($"{skipped[0].Path}: {skipped[0].Reason}");
        if (files.Count == 0)
            return Outcome<AudioFolder>.Skipped(
                $"the folder '{folder}' holds no audio: put clips into it (WAV, FLAC, Ogg, MP3, ...)"
            );
        var relative = files.Select(f => Path.GetRelativePath(root, f).Replace(Path.DirectorySeparatorChar, '/'));
        return new AudioFolder(root, [.. relative.Order(StringComparer.Ordinal)], skipped);
    }

    /// <summary>The full path of one of <see cref="Files"/>.</summary>
    public string FullPath(string file) => Path.Combine(Root, file.Replace('/', Path.DirectorySeparatorChar));

    private static void Walk(DirectoryInfo folder, List<string> files, List<SkippedInput> skipped)
    {
        FileSystemInfo[] entries;
        try
        {
            entries = folder.GetFileSystemInfos();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            skipped.Add(new(folder.FullName, $"the folder can't be read ({e.Message}): check its permissions"));
            return;
        }
        foreach (var entry in entries.Where(e => !e.Name.StartsWith('.')))
            if (entry is DirectoryInfo { LinkTarget: null } sub)
                Walk(sub, files, skipped);
            else if (entry is FileInfo && AudioFileNames.Extensions.Contains(entry.Extension))
                files.Add(entry.FullName);
    }
}
