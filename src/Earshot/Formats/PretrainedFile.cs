namespace Earshot.Formats;

/// <summary>A pretrained encoder from its weights, from where they usually lie.</summary>
internal static class PretrainedFile
{
    /// <summary>The encoder; or where its weights were looked for, and how they are had.</summary>
    /// <param name="name">The encoder's name.</param>
    /// <param name="source">Its weights.</param>
    /// <param name="load">Reads them.</param>
    /// <param name="path">The file, where the user named one.</param>
    public static Outcome<T> Find<T>(string name, ModelSource source, Func<string, T> load, string? path)
    {
        var places = path is null
            ? $"in {ModelFiles.CacheFolder} nor in the folder EARSHOT_MODELS names"
            : $"at {path}";
        if (ModelFiles.Find(source.FileName, path) is not { } found)
            return Outcome<T>.Skipped(
                $"{name}'s weights are not {places}; 'earshot encoders get {name}' downloads them "
                    + $"({source.FileName}, {Math.Max(1, source.ByteCount / 1_000_000)} MB)"
            );
        try
        {
            return load(found);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return Outcome<T>.Skipped(
                $"{found}: {e.Message}; 'earshot encoders get {name}' downloads the weights again"
            );
        }
    }
}
