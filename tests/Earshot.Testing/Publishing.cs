namespace Earshot.Testing;

/// <summary>
/// Publishing for a platform writes beside the sources what a restore found for it: two that run at once, in whatever
/// test program, would write the same files.
/// </summary>
public static class Publishing
{
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until no other test publishes; until it is disposed none does.</summary>
    public static IDisposable Alone()
    {
        var path = Path.Combine(Path.GetTempPath(), "earshot-tests-publish.lock");
        while (true)
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                Thread.Sleep(Again); // another one publishes
            }
    }
}
