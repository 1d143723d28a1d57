using Earshot.Datasets;

namespace Earshot.Cli;

/// <summary>What was skipped, on standard error: the first by name, of the others their number.</summary>
internal static class SkipNotes
{
    private const int Shown = 20;

    /// <summary>Of clips or recordings.</summary>
    public static void Show(Session session, IReadOnlyList<SkippedInput> skipped) =>
        Show(session, [.. skipped.Select(input => $"{input.Path}: {input.Reason}")], "more");

    /// <summary>Of rows of tables and the like.</summary>
    /// <param name="session">The run.</param>
    /// <param name="skipped">Each with its reason.</param>
    /// <param name="more">What the others are called.</param>
    public static void Show(Session session, IReadOnlyList<string> skipped, string more)
    {
        foreach (var text in skipped.Take(Shown))
            session.Note($"skipped {text}");
        if (skipped.Count > Shown)
            session.Note($"skipped {skipped.Count - Shown} {more}");
    }
}
