using Earshot.Datasets;
using Earshot.Recordings.Interchange;

namespace Earshot.Cli;

/// <summary>What was skipped, on standard error: the first by name, of the others their number.</summary>
internal static class SkipNotes
{
    private const int Shown = 20;

    /// <summary>Of clips, recordings or rows of tables.</summary>
    /// <param name="session">The run.</param>
    /// <param name="skipped">Each with its reason.</param>
    /// <param name="more">What the others are called.</param>
    public static void Show(Session session, IReadOnlyList<SkippedInput> skipped, string more = "more")
    {
        foreach (var input in skipped.Take(Shown))
            session.Note($"skipped {input}");
        if (skipped.Count > Shown)
            session.Note($"skipped {skipped.Count - Shown} {more}");
    }

    /// <summary>What a set's clips and the rows that tell of them left out, each path as the set tells it.</summary>
    public static IReadOnlyList<SkippedInput> All(
        ClipSet set,
        IEnumerable<SkippedInput> skipped,
        IReadOnlyList<SkippedRow>? rows = null
    ) =>
        [
            .. skipped.Select(input => input with { Path = set.RelativePath(input.Path) }),
            .. (rows ?? []).Select(row => row.Input),
        ];
}
