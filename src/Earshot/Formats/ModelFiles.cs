namespace Earshot.Formats;

/// <summary>Where the weights of pretrained encoders are looked for.</summary>
internal static class ModelFiles
{
    /// <summary>The folder that downloads go to: <c>~/.cache/earshot</c>.</summary>
    public static string CacheFolder =>
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "earshot");

    /// <summary>
    /// The folders that are looked into: <see cref="CacheFolder"/>, then those that the environment variable
    /// <c>EARSHOT_MODELS</c> names.
    /// </summary>
    public static IEnumerable<string> Folders =>
        (Environment.GetEnvironmentVariable("EARSHOT_MODELS") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Prepend(CacheFolder);

    /// <summary>
    /// The path of a model's file: the path given, or else the file of that name in <see cref="CacheFolder"/>, or else
    /// in one of the folders that the environment variable <c>EARSHOT_MODELS</c> names (separated as in <c>PATH</c>).
    /// Null where there is none.
    /// </summary>
    /// <param name="fileName">The file's usual name.</param>
    /// <param name="given">A path the user gave; then no other place counts.</param>
    public static string? Find(string fileName, string? given = null)
    {
        var places = given is not null ? [given] : Folders.Select(folder => Path.Combine(folder, fileName));
        return places.FirstOrDefault(File.Exists);
    }
}
