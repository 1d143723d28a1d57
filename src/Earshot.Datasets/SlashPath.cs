namespace Earshot.Datasets;

/// <summary>
/// Paths as they stand in tables, databases and JSON: below a folder, with slashes on every system. A backslash parts
/// folders on Windows alone; elsewhere it is a letter like any other.
/// </summary>
public static class SlashPath
{
    /// <summary>How a path is written down.</summary>
    /// <param name="root">The folder it is told from.</param>
    /// <param name="path">The path; on Windows one of another drive stays whole.</param>
    public static string Below(string root, string path) =>
        Written(Path.GetRelativePath(root, path), Path.DirectorySeparatorChar);

    /// <summary>
    /// The full path of what a table names: as it stands or, where there is no such file, with backslashes parting
    /// folders, as in a table that was written on Windows.
    /// </summary>
    /// <param name="folder">The table's folder.</param>
    /// <param name="named">As the table has it.</param>
    public static string Find(string folder, string named)
    {
        var path = Path.GetFullPath(Path.Combine(folder, named));
        if (!named.Contains('\\', StringComparison.Ordinal) || Path.Exists(path))
            return path;
        var parted = Path.GetFullPath(Path.Combine(folder, named.Replace('\\', '/')));
        return Path.Exists(parted) ? parted : path;
    }

    /// <summary>The same path with slashes.</summary>
    /// <param name="path">As the system has it.</param>
    /// <param name="separator">What parts folders there.</param>
    internal static string Written(string path, char separator) => path.Replace(separator, '/');
}
