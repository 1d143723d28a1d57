namespace Earshot.Decoding;

/// <summary>
/// Which disk a file lies on: the mounted volume whose path is the longest that its own begins with; on Windows the
/// drive.
/// </summary>
internal static class Disks
{
    private static readonly string[] Mounted = [.. MountPoints().OrderByDescending(name => name.Length)];

    private static readonly StringComparison Comparison = OperatingSystem.IsWindows()
        ? StringComparison.OrdinalIgnoreCase
        : StringComparison.Ordinal;

    /// <summary>The disk's name.</summary>
    public static string Of(string path)
    {
        var full = Path.GetFullPath(path);
        return Mounted.FirstOrDefault(name =>
                full.StartsWith(
                    Path.EndsInDirectorySeparator(name) ? name : name + Path.DirectorySeparatorChar,
                    Comparison
                )
            )
            ?? Path.GetPathRoot(full)
            ?? "";
    }

    /// <summary>
    /// None where the system does not tell (a container without /proc): then all files lie on one disk.
    /// </summary>
    private static IEnumerable<string> MountPoints()
    {
        try
        {
            return DriveInfo.GetDrives().Select(drive => drive.Name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
