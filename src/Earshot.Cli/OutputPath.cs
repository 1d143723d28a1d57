using Earshot.Formats;

namespace Earshot.Cli;

/// <summary>Refuses a place that can't be written before work is done that would be lost.</summary>
internal static class OutputPath
{
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(300);
    private static readonly string[] Promises =
        ".csv .tsv .txt .json .jsonl .npy .npz .parquet .xlsx .onnx .earshot .html .wav".Split(' ');

    /// <summary>Refuses an ending that promises another kind of file than is written: it would be believed.</summary>
    /// <param name="path">The file; null is none.</param>
    /// <param name="kind">What is written, with its article.</param>
    /// <param name="ending">How its name usually ends, with the dot.</param>
    public static void CheckEnding(string? path, string kind, string ending)
    {
        var given = Path.GetExtension(path)?.ToLowerInvariant();
        if (given != ending && Promises.Contains(given))
            throw new BadInputException(
                $"'{path}': {kind} is written, not '{given}': name a file that ends in {ending}"
            );
    }

    /// <summary>
    /// Checks that a file can be written there; null is no file. Its folder is made where only that is missing.
    /// </summary>
    /// <param name="session">The call: a pipe is waited for before its work, and held open until its end.</param>
    /// <param name="path">The file, a device or a named pipe.</param>
    /// <param name="mustBeFile">Whether it can be no device and no pipe, since the work goes on in a file beside
    /// it.</param>
    public static void CheckFile(Session session, string? path, bool mustBeFile = false)
    {
        if (path is null)
            return;
        if (path.Length == 0 || Directory.Exists(path))
            throw new BadInputException($"'{path}' can't be written: it is a folder; name a file");
        var place = PlaceOf(path);
        var isPipe = AtomicFile.IsPipe(place);
        if (mustBeFile && (isPipe || AtomicFile.IsDevice(path)))
            throw new BadInputException(
                $"'{path}' can't be written: it is a pipe or a device, and this is written into a file; name one"
            );
        if (isPipe)
            session.Hold(Opened(session, path));
        else if (!AtomicFile.IsDevice(path))
            CheckFolder(Path.GetDirectoryName(place)!, path);
    }

    /// <summary>The same, where several files may go into a folder of that name.</summary>
    public static void CheckFileOrFolder(Session session, string? path)
    {
        if (Directory.Exists(path))
            CheckFolder(path);
        else
            CheckFile(session, path);
    }

    /// <summary>Checks that files can be written into a folder, which is made where only it is missing.</summary>
    public static void CheckFolder(string path) => CheckFolder(Path.GetFullPath(path), path);

    /// <summary>
    /// Opens a pipe, which waits for who reads from it: on a thread that the end of the call need not wait for.
    /// </summary>
    private static FileStream Opened(Session session, string path)
    {
        var opening = Task.Factory.StartNew(
            () => new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
        if (!opening.Wait((int)Silence.TotalMilliseconds, session.Cancellation))
            session.Note($"'{path}' is a pipe: waiting for the program that reads from it");
        opening.Wait(session.Cancellation);
        return opening.Result;
    }

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
        var missing = 0;
        // a drive that is not there has none
        for (; !Path.Exists(folder) && Path.GetDirectoryName(folder) is { } above; folder = above)
            missing++;
        if (File.Exists(folder))
            throw new BadInputException(
                $"'{asked}' can't be written: '{folder}' is a file, no folder; name another place"
            );
        if (missing > 1)
            throw new BadInputException(
                $"'{asked}' can't be written: of its folders only '{folder}' is there; correct the path, or make "
                    + "the folder"
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
