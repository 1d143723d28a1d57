namespace Earshot.Audio;

/// <summary>Which files are taken for audio.</summary>
internal static class AudioFileNames
{
    /// <summary>
    /// File name endings that a scan of a folder takes for audio, in any case. The content decides what is then done.
    /// </summary>
    public static IReadOnlySet<string> Extensions { get; } =
        new HashSet<string>(StringComparer.OrdinalIgnoreCase)
        {
            ".wav",
            ".wave",
            ".rf64",
            ".bw64",
            ".w64",
            ".flac",
            ".ogg",
            ".oga",
            ".opus",
            ".mp3",
            ".aif",
            ".aiff",
            ".aifc",
            ".caf",
            ".au",
            ".snd",
            ".m4a",
            ".mp4",
            ".aac",
            ".webm",
            ".mkv",
            ".mka",
            ".wma",
            ".amr",
            ".wv",
            ".ape",
            ".mov",
            ".avi",
            ".flv",
            ".mpg",
            ".mpeg",
            ".3gp",
        };
}
