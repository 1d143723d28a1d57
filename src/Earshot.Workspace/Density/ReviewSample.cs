using Earshot.Annotations;
using Earshot.Learning;
using Earshot.Numerics;
using Earshot.Workspace.Training;

namespace Earshot.Workspace.Density;

/// <summary>
/// The windows of a workspace by a class's score, in strata, each in an order of review drawn once by their numbers:
/// those reviewed from its beginning without a gap are a random sample of it, and of any part of it that its scores
/// bound.
/// </summary>
internal sealed class ReviewSample
{
    private ReviewSample((WindowRecord Window, float Score)[] scored, Dictionary<long, bool> truth, ulong seed)
    {
        (Scored, Truth) = (scored, truth);
        StratumOf = CallDensity.StrataOf([.. scored.Select(one => one.Score)]);
        var random = new RandomStreams(seed);
        ulong Key(long id) => random.Stream($"review {id}").NextBits();
        Orders =
        [
            .. Enumerable
                .Range(0, scored.Length)
                .GroupBy(i => StratumOf[i])
                .OrderBy(stratum => stratum.Key)
                .Select(stratum => stratum.OrderBy(i => Key(scored[i].Window.Id)).ToArray()),
        ];
    }

    /// <summary>The windows with their scores.</summary>
    public (WindowRecord Window, float Score)[] Scored { get; }

    /// <summary>What a person said of the class, by window.</summary>
    public Dictionary<long, bool> Truth { get; }

    /// <summary>The stratum of each of <see cref="Scored"/>, by rising score.</summary>
    public int[] StratumOf { get; }

    /// <summary>Of each stratum, places in <see cref="Scored"/> in the order of review.</summary>
    public int[][] Orders { get; }

    /// <summary>Of the newest run's scores of a class; skipped where it does not know it.</summary>
    public static Outcome<ReviewSample> Of(WorkspaceStore workspace, ClassRecord known, ulong seed)
    {
        var scores = workspace.Runs.Scores(known.Id);
        if (scores.Count == 0)
            return Outcome<ReviewSample>.Skipped(
                $"the newest training does not know '{known.Name}': label it, then `earshot suggest`"
            );
        var windows = workspace.Windows.All().ToDictionary(window => window.Id);
        var scored = scores.Where(s => windows.ContainsKey(s.WindowId)).Select(s => (windows[s.WindowId], s.Score));
        return new ReviewSample([.. scored], Verified(workspace, known), seed);
    }

    /// <summary>What was reviewed of a stratum, or of its windows from a score on.</summary>
    public Stratum Reviewed(int[] order, float from = float.NegativeInfinity)
    {
        var part = order.Where(i => Scored[i].Score >= from).Select(i => Scored[i].Window.Id).ToList();
        var sample = part.TakeWhile(Truth.ContainsKey).ToList();
        return new Stratum(part.Count, sample.Count, sample.Count(id => Truth[id]));
    }

    /// <summary>The windows of which it is known whether the class is there.</summary>
    public static IEnumerable<(WindowRecord Window, bool IsPresent, bool IsVerified)> Cells(
        WorkspaceStore workspace,
        ClassRecord known
    )
    {
        var cells = WindowCells.Of(workspace);
        var c = Array.FindIndex(cells.Classes, one => one.Id == known.Id);
        return c < 0
            ? []
            : cells
                .Cells.KnownRows(c)
                .Select(row => (cells.Windows[row], cells.Cells[row, c] == LabelMatrix.Present, cells.Verified[row]));
    }

    /// <summary>In one of many, who names another class says that this one is absent.</summary>
    private static Dictionary<long, bool> Verified(WorkspaceStore workspace, ClassRecord known)
    {
        var truth = Cells(workspace, known).Where(c => c.IsVerified).ToDictionary(c => c.Window.Id, c => c.IsPresent);
        if (workspace.Windows.Output() == OutputKind.OneOfMany)
            foreach (var label in workspace.WindowLabels.All().Where(label => label.IsVerified))
                truth.TryAdd(label.WindowId, label.ClassId == known.Id);
        return truth;
    }
}
