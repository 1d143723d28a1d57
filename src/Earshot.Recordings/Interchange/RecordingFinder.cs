using Earshot.Audio;

namespace Earshot.Recordings.Interchange;

/// <summary>
/// Finds the recording a file means. Programs write a path in their own way (absolute, a URL, behind <c>?d=</c>,
/// without
/// its ending, with Label Studio's eight digits before it, with letters composed or not), so the longest common tail of
/// the path decides; a name that fits two recordings equally well is refused.
/// </summary>
public sealed class RecordingFinder
{
    private readonly IReadOnlyList<KnownRecording> recordings;
    private readonly ILookup<string, KnownRecording> byStem;

    /// <summary>Of these recordings.</summary>
    public RecordingFinder(IReadOnlyList<KnownRecording> recordings) =>
        (this.recordings, byStem) = (
            recordings,
            recordings.ToLookup(recording => Stem(recording.Path), StringComparer.Ordinal)
        );

    /// <summary>The recording that is meant, or why it is none or not clear.</summary>
    public Outcome<KnownRecording> Find(string name)
    {
        var found = Candidates(name);
        if (found.Count == 0 && WithoutUpload(Parts(name)) is { } uploaded)
            found = Uploaded(uploaded);
        return found switch
        {
            [] => Outcome<KnownRecording>.Skipped($"{name}: no such recording{Nearest(name)}"),
            [var recording] => recording,
            _ => Outcome<KnownRecording>.Skipped(
                $"{name}: may be {found[0].Path} or {found[1].Path}; give more of the path"
            ),
        };
    }

    private List<KnownRecording> Candidates(string name)
    {
        var sought = Composed(Parts(name));
        var file = Path.GetFileName(sought);
        var hasEnding = AudioFileNames.Extensions.Contains(Path.GetExtension(sought));
        return byStem[Stem(sought)]
                .Concat(byStem[file])
                .Where(recording => !hasEnding || Path.GetFileName(Composed(recording.Path)) == file)
                .Distinct()
                .GroupBy(recording => CommonTail(Composed(recording.Path), sought))
                .MaxBy(group => group.Key)
                ?.ToList()
            ?? [];
    }

    private List<KnownRecording> Uploaded(string file) =>
        [
            .. recordings.Where(recording =>
                Path.GetFileName(recording.Path) is var own
                && (Cleaned(own) == file || Cleaned(Composed(own)) == Composed(file))
            ),
        ];

    private static string? WithoutUpload(string path)
    {
        var file = Path.GetFileName(path);
        return file.Length > 9 && file[8] == '-' && file[..8].All(char.IsAsciiHexDigitLower) ? file[9..] : null;
    }

    /// <summary>
    /// As Label Studio stores an upload (Django's get_valid_filename): underscores for blanks; what is no letter,
    /// digit, underscore, hyphen or point is left out.
    /// </summary>
    private static string Cleaned(string file) =>
        string.Concat(file.Trim().Replace(' ', '_').Where(c => char.IsLetterOrDigit(c) || c is '_' or '.' or '-'));

    private string Nearest(string name)
    {
        var stem = Stem(name);
        var near = recordings
            .Select(recording => (recording.Path, Distance: EditDistance(Stem(recording.Path), stem)))
            .Where(candidate => candidate.Distance <= 2)
            .OrderBy(candidate => candidate.Distance)
            .Take(2)
            .Select(candidate => candidate.Path)
            .ToList();
        return near.Count == 0 ? "" : $"; near it: {string.Join(", ", near)}";
    }

    private static string Parts(string name)
    {
        var path = name.Replace('\\', '/');
        var query = path.IndexOf("?d=", StringComparison.Ordinal);
        return query < 0 ? path : Uri.UnescapeDataString(path[(query + 3)..]);
    }

    private static string Stem(string path) => Path.GetFileNameWithoutExtension(Composed(Parts(path)));

    /// <summary>Letters and their marks as one, so that what looks the same is the same.</summary>
    private static string Composed(string text) => MarkComposition.Compose(text);

    private static int CommonTail(string a, string b) =>
        a.Split('/')
            .SkipLast(1)
            .Reverse()
            .Zip(b.Split('/').SkipLast(1).Reverse())
            .TakeWhile(pair => pair.First == pair.Second)
            .Count();

    /// <summary>Letters to put in, take out or change, up to 3 of them.</summary>
    private static int EditDistance(string a, string b)
    {
        if (Math.Abs(a.Length - b.Length) > 2)
            return 3;
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var (before, least) = (row[0], i);
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = Math.Min(Math.Min(row[j], row[j - 1]) + 1, before + (a[i - 1] == b[j - 1] ? 0 : 1));
                (before, row[j]) = (row[j], cost);
                least = Math.Min(least, cost);
            }
            if (least > 2)
                return 3;
        }
        return row[^1];
    }
}
