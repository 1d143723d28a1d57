using System.Globalization;
using Earshot.Decoding;
using Earshot.Inference;
using Earshot.Onnx;
using Earshot.Recordings;

namespace Earshot.Cli;

/// <summary>Where features of clips are kept between runs, and how many.</summary>
internal static class CacheSettings
{
    private const long DefaultMegabytes = 2048;

    /// <summary>
    /// What <c>EARSHOT_CACHE</c> names, else <c>earshot</c> in <c>XDG_CACHE_HOME</c> or <c>~/.cache</c>; null where
    /// none of them is there.
    /// </summary>
    public static string? Folder
    {
        get
        {
            if (Variable("EARSHOT_CACHE") is { } own)
                return Path.GetFullPath(own);
            var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            // the standard says that a path that is not rooted counts as none
            var caches =
                Variable("XDG_CACHE_HOME") is { } xdg && Path.IsPathRooted(xdg) ? xdg : Path.Combine(home, ".cache");
            return Path.IsPathRooted(caches) ? Path.Combine(caches, "earshot") : null;
        }
    }

    /// <summary>Most bytes kept: 2 GiB, or what <c>EARSHOT_CACHE_MB</c> says.</summary>
    public static long LimitBytes =>
        Variable("EARSHOT_CACHE_MB") is not { } text ? DefaultMegabytes << 20
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var megabytes)
        && megabytes <= long.MaxValue >> 20
            ? megabytes << 20
        : throw new BadInputException($"EARSHOT_CACHE_MB wants a whole number of MiB, 0 for no cache, got '{text}'");

    /// <summary>The cache of a run; null where it shall have none.</summary>
    public static FeatureCache? Of(Session session) =>
        session.Get(SharedOptions.NoCache) || LimitBytes == 0 || Folder is not { } folder
            ? null
            : new FeatureCache(folder, LimitBytes, Scope(session), session.Note);

    /// <summary>
    /// The build of what decodes and encodes, to the byte, and what computes: features of another are another's.
    /// </summary>
    private static string Scope(Session session) =>
        string.Join(
            ' ',
            ((Type[])[typeof(Model), typeof(ClipAudio), typeof(OnnxEncoder), typeof(Networks.Encoders.NetworkEncoders)])
                .Select(type => type.Module.ModuleVersionId.ToString("N"))
                .Append(session.Get(SharedOptions.Device))
        );

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
