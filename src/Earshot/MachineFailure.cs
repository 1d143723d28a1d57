namespace Earshot;

/// <summary>Failures of the machine, which are no bugs: no memory, a full disk, a file that went away.</summary>
internal static class MachineFailure
{
    private const string Full = "the disk is full";
    private const int NoSpace = 28,
        LinuxQuota = 122,
        MacQuota = 69,
        WindowsDiskFull = unchecked((int)0x80070070),
        WindowsHandleDiskFull = unchecked((int)0x80070027);

    /// <summary>What the machine lacks and how to mend it; null: the failure is not the machine's.</summary>
    public static string? Reason(Exception failure) =>
        failure switch
        {
            AggregateException all => all.InnerExceptions.Select(Reason).FirstOrDefault(reason => reason is not null),
            TaskSchedulerException or TypeInitializationException => failure.InnerException is { } inner
                ? Reason(inner)
                : null,
            FileNotFoundException { FileName: { } library } when IsLibrary(library) => NotLoaded(library),
            FileLoadException { FileName: { } library } => NotLoaded(library),
            OutOfMemoryException =>
                "there is not enough memory for this: give it more, use fewer threads (--threads 1), or take less at "
                    + "once",
            IOException full when IsFull(full) && !IsSaid(full) => FullDisk(full.Message, ""),
            IOException => failure.Message,
            _ => null,
        };

    /// <summary>Whether a disk, or what its user may have of it, is full.</summary>
    public static bool IsFull(IOException failure) =>
        failure.HResult is NoSpace or LinuxQuota or MacQuota or WindowsDiskFull or WindowsHandleDiskFull;

    /// <summary>Whether a library was not found, which is no file that the caller named.</summary>
    public static bool IsOfLibrary(Exception failure) =>
        failure is FileNotFoundException { FileName: { } name } && IsLibrary(name);

    /// <summary>A full disk, said in one way.</summary>
    /// <param name="what">What could not be written.</param>
    /// <param name="kept">What of the work is not lost, to be said before the mend.</param>
    public static string FullDisk(string what, string kept) => $"{what}: {Full}{kept}; make room and call again";

    /// <summary>A library's full name is told from a file's by its version.</summary>
    private static bool IsLibrary(string name) => name.Contains(", Version=", StringComparison.Ordinal);

    private static string NotLoaded(string library) =>
        $"the library {library.Split(',')[0]} can't be loaded: there is not enough memory for it (`ulimit -v` says how "
        + "much is allowed), or its file is missing; give more, or install anew";

    private static bool IsSaid(IOException failure) => failure.Message.Contains(Full, StringComparison.Ordinal);
}
