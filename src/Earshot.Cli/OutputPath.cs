using Earshot.Formats;

namespace Earshot.Cli;

/// <summary>Refuses a place that can't be written before work is done that would be lost.</summary>
internal static class OutputPath
{
    /// <summary>Checks that a file can be written there; null is no file.</summary>
    public static void CheckFile(string? path)
    {
        if (path is null || AtomicFile.IsDevice(path))
            return;
        if (path.Length == 0 || Directory.Exists(path))
            throw new BadInputException($"'{path}' can't be written: it is a folder; name a file");
        CheckFolder(Path.GetDirectoryName(PlaceOf(path))!, path);
    }

    /// <summary>Checks that files can be written into a folder, which need not be there yet.</summary>
    public static void CheckFolder(string path) => CheckFolder(Path.GetFullPath(path), path);

    private static string PlaceOf(string path)
    {
        try
        {
            return AtomicFile.Place(path);
        }
        catch (IOException e)
        {
            throw new BadInputException($"'{path}' can't be written: {e.Message}");
        }
    }

    private static void CheckFolder(string folder, string asked)
    {
        // a drive that is not there has none
        while (!Path.Exists(folder) && Path.GetDirectoryName(folder) is { } above)
            folder = above;
        if (File.Exists(folder))
            throw new BadInputException(
                $"'{asked}' can't be written: '{folder}' is a file, no folder; name another place"
            );
        try
        {
            using var probe = new FileStream(
                Path.Combine(folder, $".earshot-{Environment.ProcessId}-{Environment.CurrentManagedThreadId}"),
                FileMode.Create,
                FileAccess.Write,
                FileShare.None,
                1,
                FileOptions.DeleteOnClose
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException(
                $"'{asked}' can't be written: the folder '{folder}' takes no file ({e.Message.TrimEnd('.')}); "
                    + $"make it writable, or name another place"
            );
        }
    }
}
