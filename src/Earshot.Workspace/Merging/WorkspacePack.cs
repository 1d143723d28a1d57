using System.IO.Compression;
using Earshot.Datasets;
using Earshot.Formats;

namespace Earshot.Workspace.Merging;

/// <summary>What was put into a packed workspace.</summary>
/// <param name="Recordings">Recordings whose sound is in it.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Skipped">Recordings whose sound is not in it though it was asked for, and why.</param>
public sealed record PackReport(int Recordings, long Bytes, IReadOnlyList<SkippedInput> Skipped);

/// <summary>
/// A workspace as one ZIP file: to be moved, kept as a backup, or merged by somebody else. Any program unpacks it; what
/// comes out is a workspace. Pictures of recordings are left out: they are made anew.
/// </summary>
public static class WorkspacePack
{
    /// <summary>Where recordings lie in it.</summary>
    public const string RecordingsFolder = "recordings";

    /// <summary>Packs a workspace as it stands, also where others work on it; half a file is never found.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="file">The file to write.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="withRecordings">Whether the sound goes too. Default: no, only where it lies is noted.</param>
    /// <param name="cancellation">Breaks off; nothing is written.</param>
    public static PackReport Write(
        WorkspaceStore workspace,
        string file,
        TimeProvider clock,
        bool withRecordings = false,
        CancellationToken cancellation = default
    )
    {
        var (count, skipped) = (0, new List<SkippedInput>());
        using var copy = new TemporaryFolder(Path.GetDirectoryName(Path.GetFullPath(file))!);
        Copy(workspace, copy.Path, clock, withRecordings);
        AtomicFile.Write(
            file,
            stream =>
            {
                using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
                archive.CreateEntryFromFile(
                    Path.Combine(copy.Path, WorkspaceStore.FileName),
                    WorkspaceStore.FileName,
                    CompressionLevel.Fastest
                );
                foreach (var clip in withRecordings ? workspace.Clips.All() : [])
                {
                    cancellation.ThrowIfCancellationRequested();
                    var sound = workspace.Clips.FullPath(clip);
                    if (!sound.IsOk)
                    {
                        skipped.Add(new SkippedInput(clip.Path, sound.Reason!));
                        continue;
                    }
                    var name = $"{RecordingsFolder}/{clip.Path}";
                    archive.CreateEntryFromFile(sound.Value, name, CompressionLevel.NoCompression);
                    count++;
                }
            }
        );
        return new PackReport(count, new FileInfo(file).Length, skipped);
    }

    /// <summary>Unpacks a workspace into a new folder.</summary>
    /// <param name="file">The packed workspace.</param>
    /// <param name="folder">Where it shall be: a folder that is not there yet, or empty.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="clips">Where its recordings lie now; null: those in the file, else where they lay.</param>
    public static Outcome<WorkspaceStore> Unpack(string file, string folder, TimeProvider clock, string? clips = null)
    {
        if (clips is not null && !Directory.Exists(clips))
            return Outcome<WorkspaceStore>.Skipped($"there is no folder {clips}: give the folder of the recordings");
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            return Outcome<WorkspaceStore>.Skipped($"{folder} is not empty: name another folder");
        if (!IsPacked(file))
            return Outcome<WorkspaceStore>.Skipped(
                $"{file} is no packed workspace: give a file that `earshot workspace pack` made"
            );
        ZipFile.ExtractToDirectory(file, folder);
        var opened = WorkspaceStore.Open(folder, clock);
        if (!opened.IsOk)
            return opened;
        opened.Value.MoveClips(clips ?? opened.Value.ClipRoot);
        opened.Value.Dispose();
        return WorkspaceStore.Open(folder, clock);
    }

    /// <summary>Opens a copy of a workspace or of a packed one, so that nothing in it is changed.</summary>
    /// <param name="path">The folder or the file.</param>
    /// <param name="copy">An empty folder for the copy.</param>
    /// <param name="clock">The clock.</param>
    public static Outcome<WorkspaceStore> OpenCopy(string path, string copy, TimeProvider clock)
    {
        if (!File.Exists(path))
            return WorkspaceStore.OpenCopy(path, copy, clock);
        if (!IsPacked(path))
            return Outcome<WorkspaceStore>.Skipped(
                $"{path} is no packed workspace: give a file that `earshot workspace pack` made, or a folder"
            );
        using (var archive = ZipFile.OpenRead(path))
            archive.GetEntry(WorkspaceStore.FileName)!.ExtractToFile(Path.Combine(copy, WorkspaceStore.FileName));
        return WorkspaceStore.Open(copy, clock);
    }

    private static void Copy(WorkspaceStore workspace, string folder, TimeProvider clock, bool withRecordings)
    {
        using var copy = WorkspaceStore.OpenCopy(workspace.Folder, folder, clock).Value;
        copy.MoveClips(withRecordings ? Path.Combine(folder, RecordingsFolder) : workspace.ClipRoot, withRecordings);
        copy.Settle();
    }

    private static bool IsPacked(string file)
    {
        try
        {
            using var archive = ZipFile.OpenRead(file);
            return archive.GetEntry(WorkspaceStore.FileName) is not null;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
