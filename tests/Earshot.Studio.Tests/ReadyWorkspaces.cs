using System.Collections.Concurrent;

namespace Earshot.Studio.Tests;

/// <summary>Folders with clips and a workspace over them, each made once in a run; tests get copies.</summary>
internal static class ReadyWorkspaces
{
    private static readonly ConcurrentDictionary<string, Lazy<string>> Made = new();

    static ReadyWorkspaces() =>
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            foreach (var folder in Made.Values.Where(made => made.IsValueCreated))
                Directory.Delete(folder.Value, recursive: true);
        };

    /// <summary>A copy of what <c>make</c> puts into an empty folder.</summary>
    /// <param name="name">Tells it from others: the same name, the same content.</param>
    /// <param name="make">Called once a run.</param>
    public static string CopyOf(string name, Action<string> make)
    {
        var ready = Made.GetOrAdd(name, _ => new Lazy<string>(() => Make(make))).Value;
        var copy = Directory.CreateTempSubdirectory("earshot-studio-").FullName;
        foreach (var file in Directory.EnumerateFiles(ready, "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(copy, Path.GetRelativePath(ready, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }
        return copy;
    }

    private static string Make(Action<string> make)
    {
        var folder = Directory.CreateTempSubdirectory("earshot-ready-").FullName;
        make(folder);
        return folder;
    }
}
