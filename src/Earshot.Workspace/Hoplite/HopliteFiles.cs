namespace Earshot.Workspace.Hoplite;

/// <summary>Which file of a folder is which recording of a hoplite database.</summary>
/// <remarks>
/// A file is known by its path below the folder; else by its own name, where that is unique both among the files and
/// among the recordings. A recording whose file is not found keeps the database's name; where two deployments have one
/// name, the deployment's stands before it.
/// </remarks>
internal static class HopliteFiles
{
    /// <summary>The path of each recording, and whether its file is there.</summary>
    /// <param name="recordings">The recordings.</param>
    /// <param name="files">Paths of sounds below the folder of recordings, with <c>/</c>.</param>
    public static Dictionary<long, (string Path, bool Found)> Match(
        IReadOnlyList<HopliteRecording> recordings,
        IReadOnlyCollection<string> files
    )
    {
        var known = files.ToHashSet(StringComparer.Ordinal);
        var byName = files.ToLookup(Path.GetFileName, StringComparer.Ordinal);
        var sameName = recordings.CountBy(r => Path.GetFileName(r.Name)).ToDictionary();
        var samePath = recordings.CountBy(r => r.Name).ToDictionary();
        var (taken, matched) = (new HashSet<string>(), new Dictionary<long, (string, bool)>());
        foreach (var recording in recordings)
        {
            var name = Path.GetFileName(recording.Name);
            var own = samePath[recording.Name] == 1 ? recording.Name : $"{recording.Deployment}/{recording.Name}";
            var found =
                known.Contains(own) ? own
                : sameName[name] == 1 && byName[name].ToList() is [var only] ? only
                : null;
            var path = found ?? own;
            for (var again = 2; !taken.Add(path); again++)
                (path, found) = ($"{own} ({again})", null);
            matched[recording.Id] = (path, found is not null);
        }
        return matched;
    }
}
