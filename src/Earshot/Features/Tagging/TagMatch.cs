namespace Earshot.Features.Tagging;

/// <summary>What a class is called among a network's own classes.</summary>
/// <param name="ClassName">The class.</param>
/// <param name="Tags">Their numbers; empty where it is in doubt.</param>
/// <param name="Candidates">In doubt, names that share a word, the likeliest first; else empty.</param>
internal sealed record TagMatch(string ClassName, IReadOnlyList<int> Tags, IReadOnlyList<string> Candidates)
{
    private const int MostCandidates = 8;
    private const int ShortestStem = 4;

    /// <summary>
    /// By its whole name, else by one of its synonyms (<c>Male speech, man speaking</c> has two, <c>Ambulance
    /// (siren)</c> too); letter case, plurals and a number in front (<c>001 - Dog bark</c>) do not count. Several
    /// synonyms that fit are a doubt.
    /// </summary>
    /// <param name="className">The class.</param>
    /// <param name="tags">Names of the network's classes.</param>
    public static TagMatch Of(string className, IReadOnlyList<string> tags)
    {
        var wanted = Words(className);
        int[] exact = [.. Enumerable.Range(0, tags.Count).Where(i => Words(tags[i]).SequenceEqual(wanted))];
        if (wanted.Length > 0 && exact.Length > 0)
            return new(className, exact[..1], []);
        int[] alike =
        [
            .. Enumerable.Range(0, tags.Count).Where(i => Synonyms(tags[i]).Any(words => words.SequenceEqual(wanted))),
        ];
        return wanted.Length > 0 && alike.Length == 1
            ? new(className, alike, [])
            : new(className, [], alike.Length > 1 ? [.. alike.Select(i => tags[i])] : Sharing(wanted, tags));
    }

    /// <summary>The tag that the user names for a class, by its name or a synonym that is its alone.</summary>
    public static Outcome<TagMatch> Chosen(string className, string tag, IReadOnlyList<string> tags)
    {
        var match = Of(tag, tags);
        return match.Tags.Count > 0
            ? match with
            {
                ClassName = className,
            }
            : Outcome<TagMatch>.Skipped($"the network has no class '{tag}'{match.Alternatives}");
    }

    /// <summary><c>; near it are Bark, Dog</c>, or nothing.</summary>
    public string Alternatives =>
        Candidates.Count > 0
            ? $"; near it are {string.Join(", ", Candidates.Select(name => $"'{name}'"))}"
            : "; nothing of it has a word of that name";

    /// <summary>Tags of which a word begins as a word of the class does, those that share most first.</summary>
    private static string[] Sharing(string[] wanted, IReadOnlyList<string> tags) =>
        [
            .. tags.Select(tag => (tag, shared: Words(tag).Count(word => wanted.Any(other => IsOneStem(word, other)))))
                .Where(pair => pair.shared > 0)
                .OrderByDescending(pair => pair.shared)
                .ThenBy(pair => pair.tag.Length)
                .ThenBy(pair => pair.tag, StringComparer.Ordinal)
                .Take(MostCandidates)
                .Select(pair => pair.tag),
        ];

    /// <summary><c>crackle</c> and <c>crackling</c>, <c>bark</c> and <c>barking</c>.</summary>
    private static bool IsOneStem(string a, string b) =>
        a == b || a.AsSpan().CommonPrefixLength(b) >= Math.Max(ShortestStem, Math.Min(a.Length, b.Length) - 2);

    private static IEnumerable<string[]> Synonyms(string tag) =>
        tag.Split([',', '(', ')', '_', ';'], StringSplitOptions.RemoveEmptyEntries).Select(Words);

    /// <summary>The words of a name: its runs of letters in lower case, without the s of a plural.</summary>
    private static string[] Words(string name)
    {
        string letters = new([.. name.Select(c => char.IsLetter(c) || c == '\'' ? char.ToLowerInvariant(c) : ' ')]);
        return [.. letters.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Singular)];
    }

    private static string Singular(string word) =>
        word.Length > 3 && word.EndsWith('s') && !word.EndsWith("ss", StringComparison.Ordinal) ? word[..^1] : word;
}
