using Earshot.Datasets;
using Earshot.Formats;

namespace Earshot.Workspace.Hoplite;

/// <summary>
/// Which hoplite database a workspace came from: one line in <c>hoplite.txt</c> beside the workspace's own file, a path
/// relative to the workspace.
/// </summary>
public static class HopliteOrigin
{
    private const string FileName = "hoplite.txt";

    /// <summary>Notes it down.</summary>
    public static void Note(WorkspaceStore workspace, string database) =>
        AtomicFile.WriteText(
            Path.Combine(workspace.Folder, FileName),
            SlashPath.Below(workspace.Folder, database) + "\n"
        );

    /// <summary>The database's folder, full path; null: it came from none.</summary>
    public static string? Find(WorkspaceStore workspace) => Find(workspace.Folder);

    /// <summary>The same of a workspace by its folder.</summary>
    public static string? Find(string folder)
    {
        var note = Path.Combine(folder, FileName);
        return File.Exists(note) ? Path.GetFullPath(File.ReadAllText(note).Trim(), Path.GetFullPath(folder)) : null;
    }
}
