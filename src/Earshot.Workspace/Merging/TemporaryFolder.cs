namespace Earshot.Workspace.Merging;

/// <summary>A folder of its own, gone at the end.</summary>
/// <param name="beside">The folder it lies in: what is large goes to the disk that it is for.</param>
public sealed class TemporaryFolder(string beside) : IDisposable
{
    /// <summary>Where it is.</summary>
    public string Path { get; } =
        Directory
            .CreateDirectory(
                System.IO.Path.Combine(
                    System.IO.Path.GetFullPath(beside),
                    $".earshot-{System.IO.Path.GetRandomFileName()}"
                )
            )
            .FullName;

    /// <summary>Removes it with all that is in it.</summary>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
