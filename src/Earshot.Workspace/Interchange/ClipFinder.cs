namespace Earshot.Workspace.Interchange;

/// <summary>
/// Finds the clip a file means. Programs write a path in their own way (absolute, a URL, behind <c>?d=</c>, without its
/// ending), so the longest common tail of the path decides; a name that fits two clips equally well is refused.
/// </summary>
internal sealed class ClipFinder(IEnumerable<ClipRecord> clips)
{
    private readonly ILookup<string, ClipRecord> byStem = clips.ToLookup(
        clip => Stem(clip.Path),
        StringComparer.Ordinal
    );

    public Outcome<ClipRecord> Find(string name)
    {
        var sought = Parts(name);
        var candidates =
            byStem[Stem(name)]
                .Concat(byStem[Path.GetFileName(sought)])
                .Where(clip => !HasAudioEnding(sought) || Path.GetFileName(clip.Path) == Path.GetFileName(sought))
                .Distinct()
                .GroupBy(clip => CommonTail(clip.Path, sought))
                .MaxBy(group => group.Key)
                ?.ToList()
            ?? [];
        return candidates switch
        {
            [] => Outcome<ClipRecord>.Skipped($"{name}: no such clip in this workspace"),
            [var clip] => clip,
            _ => Outcome<ClipRecord>.Skipped(
                $"{name}: may be {candidates[0].Path} or {candidates[1].Path}; give more of the path"
            ),
        };
    }

    private static string Parts(string name)
    {
        var path = name.Replace('\\', '/');
        var query = path.IndexOf("?d=", StringComparison.Ordinal);
        return query < 0 ? path : Uri.UnescapeDataString(path[(query + 3)..]);
    }

    private static bool HasAudioEnding(string path) =>
        Path.GetExtension(path).ToLowerInvariant()
            is ".wav"
                or ".wave"
                or ".ogg"
                or ".oga"
                or ".opus"
                or ".mp3"
                or ".flac"
                or ".aif"
                or ".aiff"
                or ".caf"
                or ".m4a"
                or ".webm"
                or ".wma";

    private static string Stem(string path) => Path.GetFileNameWithoutExtension(Parts(path));

    private static int CommonTail(string a, string b) =>
        a.Split('/')
            .SkipLast(1)
            .Reverse()
            .Zip(b.Split('/').SkipLast(1).Reverse())
            .TakeWhile(pair => pair.First == pair.Second)
            .Count();
}
