namespace Earshot.Datasets.Tests;

/// <summary>A folder of small files that a test makes and that goes with it.</summary>
internal sealed class TempTree : IDisposable
{
    public TempTree(params string[] files)
    {
        foreach (var file in files)
            Write(file, "");
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("earshot-datasets-").FullName;

    public string Write(string file, string text)
    {
        var path = Path.Combine(Root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
