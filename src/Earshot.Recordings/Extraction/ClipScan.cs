using Earshot.Audio;
using Earshot.Datasets;

namespace Earshot.Recordings.Extraction;

/// <summary>Finds the audio files below a folder while others are already being encoded.</summary>
public static class ClipScan
{
    /// <summary>
    /// The files with an audio extension in any case, folder by folder in ordinal order, so that two scans of an
    /// unchanged tree agree. Hidden entries and linked folders are left out; a folder that cannot be read is an input
    /// with a fault.
    /// </summary>
    public static IEnumerable<ClipInput> Of(string root) => Walk(Path.GetFullPath(root), new DirectoryInfo(root));

    private static IEnumerable<ClipInput> Walk(string root, DirectoryInfo folder)
    {
        FileSystemInfo[] entries;
        string? fault = null;
        try
        {
            entries = folder.GetFileSystemInfos();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            (entries, fault) = ([], e.Message);
        }
        if (fault is not null)
            yield return new(
                NameOf(root, folder),
                folder.FullName,
                0,
                default,
                $"the folder cannot be read ({fault}): check its permissions"
            );
        foreach (var entry in entries.Where(e => !e.Name.StartsWith('.')).OrderBy(e => e.Name, StringComparer.Ordinal))
            if (entry is DirectoryInfo { LinkTarget: null } child)
                foreach (var input in Walk(root, child))
                    yield return input;
            else if (entry is FileInfo { Exists: true } file && AudioFileNames.Extensions.Contains(file.Extension))
                yield return new(NameOf(root, file), file.FullName, file.Length, file.LastWriteTimeUtc);
    }

    private static string NameOf(string root, FileSystemInfo entry) => SlashPath.Below(root, entry.FullName);
}
