namespace Earshot.Workspace.Interchange;

/// <summary>A file that is read or written.</summary>
/// <param name="Name">Below the folder it lies in, with <c>/</c>.</param>
/// <param name="Text">What it holds.</param>
public sealed record LabelFile(string Name, string Text)
{
    /// <summary>Reads a file, or all files of a folder with one of the endings.</summary>
    public static Outcome<IReadOnlyList<LabelFile>> Read(string path, string extension)
    {
        if (File.Exists(path))
            return Outcome<IReadOnlyList<LabelFile>>.Ok([new(Path.GetFileName(path), File.ReadAllText(path))]);
        if (!Directory.Exists(path))
            return Outcome<IReadOnlyList<LabelFile>>.Skipped($"there is no file or folder {path}");
        var files = Directory
            .EnumerateFiles(path, "*" + extension, SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal);
        return Outcome<IReadOnlyList<LabelFile>>.Ok([
            .. files.Select(file => new LabelFile(
                Path.GetRelativePath(path, file).Replace('\\', '/'),
                File.ReadAllText(file)
            )),
        ]);
    }
}
