namespace Earshot.Testing;

/// <summary>
/// The folder <c>shared/</c> beside the checkout: data sets, golden files and peers' measurements.
/// Developers and CI have it, users have not; a test that needs it is skipped with a reason when it is absent.
/// </summary>
public static class SharedData
{
    /// <summary>The folder's path, or null where there is none.</summary>
    public static string? Root { get; } = Find();

    /// <summary>The path of a file or folder in it; skips the calling test where it is absent.</summary>
    public static string Require(params ReadOnlySpan<string> parts)
    {
        var path = Root is null ? null : Path.Combine([Root, .. parts]);
        if (path is null || !Path.Exists(path))
            Assert.Skip($"needs shared/{string.Join('/', parts.ToArray())} beside the checkout");
        return path;
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("EARSHOT_SHARED") is { Length: > 0 } given)
            return given;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Earshot.slnx")))
            {
                var shared = Path.Combine(folder.Parent?.FullName ?? "/", "shared");
                return Directory.Exists(shared) ? shared : null;
            }
        return null;
    }
}
