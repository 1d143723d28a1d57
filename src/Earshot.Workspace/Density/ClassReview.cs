using Earshot.Learning;

namespace Earshot.Workspace.Density;

/// <summary>Windows whose score lies in a fiftieth.</summary>
/// <param name="Windows">How many there are.</param>
/// <param name="Present">Those that somebody heard the class in.</param>
/// <param name="Absent">Those that somebody heard it not in.</param>
public sealed record ReviewBin(int Windows, int Present, int Absent);

/// <summary>What calling a class from a score on would be worth.</summary>
/// <param name="From">The score.</param>
/// <param name="Windows">Windows that reach it.</param>
/// <param name="Precision">Share of them that hold the class, from those reviewed.</param>
/// <param name="Lacking">Reviews that are lacking to know it to ± 5 points.</param>
public sealed record ReviewThreshold(double From, int Windows, StratifiedShare Precision, int Lacking);

/// <summary>
/// A class under review: how its scores are spread, what was reviewed of it, and the precision that each threshold
/// would have. Windows are stratified by score, and those reviewed in the order drawn are the sample
/// (<see cref="CallDensity"/> counts so too); where all from a threshold on were reviewed, they are all counted.
/// </summary>
/// <param name="Bins">Fifty, by rising score.</param>
/// <param name="Thresholds">At the lower edge of each bin.</param>
/// <param name="Threshold">From where on the newest run would call the class.</param>
/// <param name="Next">Windows to review next.</param>
public sealed record ClassReview(
    IReadOnlyList<ReviewBin> Bins,
    IReadOnlyList<ReviewThreshold> Thresholds,
    double Threshold,
    IReadOnlyList<ToReview> Next
)
{
    private const int BinCount = 50;
    private const double HalfWidth = 0.05;

    /// <summary>Of a workspace with a run that knows the class.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="known">The class.</param>
    /// <param name="surestFirst">Whether to review those of the highest score first, or some of every stratum in
    /// turn.</param>
    /// <param name="next">Windows to name for review, at most.</param>
    /// <param name="seed">Root of the order of review.</param>
    public static Outcome<ClassReview> Of(
        WorkspaceStore workspace,
        ClassRecord known,
        bool surestFirst,
        int next,
        ulong seed = 1
    ) =>
        ReviewSample
            .Of(workspace, known, seed)
            .Then<ClassReview>(sample => new ClassReview(
                [.. Enumerable.Range(0, BinCount).Select(bin => Bin(sample, bin))],
                [.. Enumerable.Range(0, BinCount).Select(bin => At(sample, (double)bin / BinCount))],
                ThresholdOf(workspace, known with { Threshold = null }),
                [.. (surestFirst ? Surest(sample) : InTurn(sample)).Take(next)]
            ));

    /// <summary>
    /// Windows of which nothing is known, from a score on: in any of many, nothing of this class.
    /// </summary>
    public static IReadOnlyList<WindowRecord> Unknown(WorkspaceStore workspace, ClassRecord known, float from)
    {
        var labelled =
            workspace.Windows.Output() == OutputKind.OneOfMany
                ? workspace.WindowLabels.Known()
                : ReviewSample.Cells(workspace, known).Select(cell => cell.Window.Id).ToHashSet();
        var wanted = workspace
            .Runs.Scores(known.Id)
            .Where(one => one.Score >= from && !labelled.Contains(one.WindowId));
        return workspace.Windows.Of([.. wanted.Select(one => one.WindowId)]);
    }

    /// <summary>
    /// From where on a class is called: what a person chose, else what the newest run did; 0.5 where it says nothing.
    /// </summary>
    internal static double ThresholdOf(WorkspaceStore workspace, ClassRecord known)
    {
        if (known.Threshold is { } chosen)
            return chosen;
        var run = workspace.Runs.Latest()!;
        var place = run.ClassIds.ToList().IndexOf(known.Id);
        return place >= 0 && run.Metrics.Thresholds is { } thresholds ? thresholds[place] : 0.5;
    }

    private static ReviewBin Bin(ReviewSample sample, int bin)
    {
        var windows = sample.Scored.Where(one => Math.Min(BinCount - 1, (int)(one.Score * BinCount)) == bin).ToList();
        var known = windows.Where(one => sample.Truth.ContainsKey(one.Window.Id)).ToList();
        var present = known.Count(one => sample.Truth[one.Window.Id]);
        return new ReviewBin(windows.Count, present, known.Count - present);
    }

    private static ReviewThreshold At(ReviewSample sample, double from)
    {
        Stratum[] strata =
        [
            .. sample.Orders.Select(order => sample.Reviewed(order, (float)from)).Where(part => part.Windows > 0),
        ];
        return strata.Length == 0
            ? new ReviewThreshold(from, 0, new(0, 0, 1), 0)
            : new ReviewThreshold(
                from,
                strata.Sum(part => part.Windows),
                StratifiedShare.Of(strata),
                StratifiedShare.Lacking(strata, HalfWidth).Sum()
            );
    }

    private static IEnumerable<ToReview> Surest(ReviewSample sample) =>
        sample
            .Scored.Where(one => !sample.Truth.ContainsKey(one.Window.Id))
            .OrderByDescending(one => one.Score)
            .ThenBy(one => one.Window.Id)
            .Select(one => new ToReview(one.Window, one.Score));

    /// <summary>One of each stratum in turn, from the surest down, each stratum in its order.</summary>
    private static IEnumerable<ToReview> InTurn(ReviewSample sample)
    {
        var open = sample
            .Orders.Reverse()
            .Select(order => order.Where(i => !sample.Truth.ContainsKey(sample.Scored[i].Window.Id)).ToArray())
            .ToArray();
        return Enumerable
            .Range(0, open.Select(stratum => stratum.Length).DefaultIfEmpty().Max())
            .SelectMany(round => open.Where(stratum => round < stratum.Length).Select(stratum => stratum[round]))
            .Select(i => new ToReview(sample.Scored[i].Window, sample.Scored[i].Score));
    }
}
