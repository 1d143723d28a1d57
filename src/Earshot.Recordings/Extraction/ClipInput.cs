using Earshot.Datasets;

namespace Earshot.Recordings.Extraction;

/// <summary>A file to be encoded, known again by path, size and time of last change.</summary>
/// <param name="Path">Its name in the results: relative to the scanned folder, with forward slashes.</param>
/// <param name="FullPath">Where it is.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="ModifiedUtc">When it was last changed.</param>
/// <param name="Fault">Why it cannot be read, where that is known already (an unreadable folder); else null.</param>
public sealed record ClipInput(string Path, string FullPath, long Bytes, DateTime ModifiedUtc, string? Fault = null)
{
    /// <summary>The part of the work a list gives it to; null: that which its path names.</summary>
    public int? Shard { get; init; }

    internal Outcome<string> Place => Fault is null ? FullPath : Outcome<string>.Skipped(Fault);

    /// <summary>A clip of a set; what a list says of its file is taken from there, not from the disk.</summary>
    public static ClipInput Of(ClipSet set, Clip clip) =>
        clip.Listed is { } listed
            ? new(set.RelativePath(clip), clip.Path, listed.Bytes, listed.ModifiedUtc) { Shard = listed.Shard }
            : Of(set.RelativePath(clip), clip.Path);

    /// <summary>A file by its path.</summary>
    public static ClipInput Of(string path, string fullPath)
    {
        var file = new FileInfo(fullPath);
        return file.Exists
            ? new(path, fullPath, file.Length, file.LastWriteTimeUtc)
            : new(path, fullPath, 0, default, "the file does not exist: check the path");
    }
}
