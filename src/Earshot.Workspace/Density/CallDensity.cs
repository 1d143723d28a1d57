namespace Earshot.Workspace.Density;

/// <summary>How often a class is heard at a site, in an hour of the day, or in all.</summary>
/// <param name="Site">The site; null: all.</param>
/// <param name="Hour">The hour of the day, by the clock at the place; null: all.</param>
/// <param name="Windows">Windows there.</param>
/// <param name="Share">Share of them that hold the class.</param>
/// <param name="CallsPerHour">The same as calls in an hour of sound.</param>
public sealed record DensityRow(
    string? Site,
    int? Hour,
    int Windows,
    StratifiedShare Share,
    StratifiedShare CallsPerHour
);

/// <summary>A window to review next.</summary>
/// <param name="Window">The window.</param>
/// <param name="Score">What the newest run gives the class there.</param>
public sealed record ToReview(WindowRecord Window, float Score);

/// <summary>
/// Call density of a class: windows are stratified by the newest run's score (the lower half, the next quarter, the
/// next eighth, ...), in each stratum windows are reviewed in an order drawn once by their numbers, and those reviewed
/// from its beginning without a gap are the sample.
/// </summary>
/// <param name="Rows">All, then each site, then each hour of the day; those whose place or time is known.</param>
/// <param name="Strata">By rising score.</param>
/// <param name="Bounds">The lowest score of each.</param>
/// <param name="WindowsPerCall">Mean windows in a row above the class's threshold: one call is in so many.</param>
/// <param name="WindowsPerHour">Windows that an hour of sound makes.</param>
/// <param name="Lacking">Reviews that are lacking for the wanted width.</param>
/// <param name="Next">Windows to review for it, most needed first.</param>
public sealed record CallDensity(
    IReadOnlyList<DensityRow> Rows,
    IReadOnlyList<Stratum> Strata,
    IReadOnlyList<float> Bounds,
    double WindowsPerCall,
    double WindowsPerHour,
    int Lacking,
    IReadOnlyList<ToReview> Next
)
{
    private const int MostStrata = 8,
        FewestOfStratum = 10;

    /// <summary>Of a workspace with a run that knows the class.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="className">The class.</param>
    /// <param name="halfWidth">Wanted half-width of the interval of the share, above 0.</param>
    /// <param name="next">Windows to name for review, at most.</param>
    /// <param name="seed">Root of the order of review.</param>
    public static Outcome<CallDensity> Of(
        WorkspaceStore workspace,
        string className,
        double halfWidth,
        int next,
        ulong seed = 1
    )
    {
        if (workspace.Classes.All().SingleOrDefault(c => c.Name == className) is not { } known)
            return Outcome<CallDensity>.Skipped($"there is no class '{className}'");
        return ReviewSample
            .Of(workspace, known, seed)
            .Then<CallDensity>(sample => new DensityCount(workspace, known, sample).Count(halfWidth, next));
    }

    /// <summary>The stratum of each window: ⌊log₂ 1/(1 − q)⌋ of its quantile q: the top ones are small.</summary>
    internal static int[] StrataOf(IReadOnlyList<float> scores)
    {
        int[] order = [.. Enumerable.Range(0, scores.Count).OrderBy(i => scores[i]).ThenBy(i => i)];
        var most = Math.Clamp((int)Math.Log2((double)scores.Count / FewestOfStratum), 0, MostStrata - 1);
        var stratum = new int[scores.Count];
        for (var rank = 0; rank < order.Length; rank++)
            stratum[order[rank]] = Math.Min(most, (int)Math.Log2(order.Length / (double)(order.Length - rank)));
        return stratum;
    }
}
