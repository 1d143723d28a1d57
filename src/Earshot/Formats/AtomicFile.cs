using System.Formats.Tar;

namespace Earshot.Formats;

/// <summary>
/// Writes a file whole or not at all: a temporary file beside it, flushed to the disk, then renamed over it.
/// </summary>
internal static class AtomicFile
{
    private const int TypeByte = 156,
        MostLinks = 40;

    /// <summary>Writes a file; a reader sees the old one or the new one, never a part.</summary>
    /// <param name="path">Where it shall be; its folder is made where missing.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="IOException">The disk is full or the folder can't be written; the old file is
    /// untouched.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var full = Path.GetFullPath(path);
        if (IsDevice(full) || IsPipe(full))
        {
            using var device = new FileStream(full, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            write(device);
            return;
        }
        full = Place(full);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        var temporary = $"{full}.{Environment.ProcessId}-{Environment.CurrentManagedThreadId}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, full, overwrite: true);
        }
        catch (Exception e)
        {
            File.Delete(temporary);
            if (e is IOException noRoom && MachineFailure.IsFull(noRoom))
                throw new IOException(MachineFailure.FullDisk($"'{path}' can't be written", ""), noRoom.HResult);
            throw;
        }
    }

    /// <summary>
    /// The full path of the file that is written: where a link leads at last, so that it stays a link.
    /// </summary>
    /// <exception cref="IOException">The link leads back to itself.</exception>
    public static string Place(string path)
    {
        var file = new FileInfo(path);
        return file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
    }

    /// <summary>
    /// Whether it is <c>/dev/null</c>, <c>/dev/stdout</c> or the like, or a link to one: written to, never replaced by
    /// a file, which root could do.
    /// </summary>
    public static bool IsDevice(string path)
    {
        var place = Path.GetFullPath(path);
        for (var links = 0; links < MostLinks && !OperatingSystem.IsWindows(); links++)
        {
            if (IsAmongDevices(place))
                return true;
            if (new FileInfo(place).LinkTarget is not { } target)
                return false;
            place = Path.GetFullPath(target, Path.GetDirectoryName(place)!);
        }
        return false;
    }

    private static bool IsAmongDevices(string full) =>
        full.StartsWith("/dev/", StringComparison.Ordinal)
        && !full.StartsWith("/dev/shm/", StringComparison.Ordinal)
        && File.Exists(full);

    /// <summary>
    /// Whether it is a named pipe, or a link to one: written to as a device is; opening it waits for who reads. What a
    /// file is only the writer of archives tells; it does not open a pipe.
    /// </summary>
    public static bool IsPipe(string path)
    {
        if (
            OperatingSystem.IsWindows()
            || Place(path) is var place && new FileInfo(place) is not { Exists: true, Length: 0 }
        )
            return false;
        using var head = new MemoryStream();
        try
        {
            using var archive = new TarWriter(head, TarEntryFormat.Ustar, leaveOpen: true);
            archive.WriteEntry(place, "x");
        }
        // a socket, or a file that may be written to but not read
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
        return head.GetBuffer()[TypeByte] == (byte)TarEntryType.Fifo;
    }

    /// <summary>Writes a text in UTF-8.</summary>
    public static void WriteText(string path, string text) =>
        Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));
}
