using Earshot.Annotations;
using Earshot.Numerics;
using Earshot.Workspace.Search;
using Earshot.Workspace.Training;

namespace Earshot.Workspace.Density;

/// <summary>Counts one class of a workspace.</summary>
internal sealed class DensityCount
{
    private readonly WorkspaceStore workspace;
    private readonly ClassRecord known;
    private readonly (WindowRecord Window, float Score)[] scored;
    private readonly Dictionary<long, RecordingRecord> recordings;
    private readonly Dictionary<long, bool> truth;
    private readonly int[] stratumOf;
    private readonly int[][] orders;

    public DensityCount(
        WorkspaceStore workspace,
        ClassRecord known,
        IReadOnlyList<(long WindowId, float Score)> scores,
        ulong seed
    )
    {
        (this.workspace, this.known) = (workspace, known);
        var windows = workspace.Windows.All().ToDictionary(window => window.Id);
        scored = [.. scores.Where(s => windows.ContainsKey(s.WindowId)).Select(s => (windows[s.WindowId], s.Score))];
        recordings = workspace.Recordings.All().ToDictionary(recording => recording.Id);
        truth = Truth(workspace, known);
        stratumOf = CallDensity.StrataOf([.. scored.Select(one => one.Score)]);
        var random = new RandomStreams(seed);
        ulong Key(long id) => random.Stream($"review {id}").NextBits();
        orders =
        [
            .. Enumerable
                .Range(0, scored.Length)
                .GroupBy(i => stratumOf[i])
                .OrderBy(stratum => stratum.Key)
                .Select(stratum => stratum.OrderBy(i => Key(scored[i].Window.Id)).ToArray()),
        ];
    }

    public CallDensity Count(double halfWidth, int next)
    {
        Stratum[] strata = [.. orders.Select(Reviewed)];
        var (perCall, perHour) = (WindowsPerCall(), WindowsPerHour());
        var lacking = StratifiedShare.Lacking(strata, halfWidth);
        return new CallDensity(
            [.. Rows(strata, perHour / perCall)],
            strata,
            [.. orders.Select(order => order.Min(i => scored[i].Score))],
            perCall,
            perHour,
            lacking.Sum(),
            [.. Next(strata, lacking).Take(next)]
        );
    }

    /// <summary>What a person said of the class in each window.</summary>
    private static Dictionary<long, bool> Truth(WorkspaceStore workspace, ClassRecord known)
    {
        var cells = WindowCells.Of(workspace);
        var c = Array.FindIndex(cells.Classes, one => one.Id == known.Id);
        return c < 0
            ? []
            : cells
                .Cells.KnownRows(c)
                .Where(row => cells.Heard[row])
                .ToDictionary(row => cells.Windows[row].Id, row => cells.Cells[row, c] == LabelMatrix.Present);
    }

    private Stratum Reviewed(int[] order)
    {
        var sample = order.Select(i => scored[i].Window.Id).TakeWhile(truth.ContainsKey).ToList();
        return new Stratum(order.Length, sample.Count, sample.Count(id => truth[id]));
    }

    private IEnumerable<DensityRow> Rows(Stratum[] strata, double callsPerWindow)
    {
        yield return Row(null, null, Enumerable.Range(0, scored.Length), strata, callsPerWindow);
        var bySite = Enumerable.Range(0, scored.Length).GroupBy(i => Recording(i).Place.Site);
        foreach (var site in bySite.Where(site => site.Key is not null).OrderBy(s => s.Key, StringComparer.Ordinal))
            yield return Row(site.Key, null, site, strata, callsPerWindow);
        var byHour = Enumerable.Range(0, scored.Length).GroupBy(Hour);
        foreach (var hour in byHour.Where(hour => hour.Key is not null).OrderBy(hour => hour.Key))
            yield return Row(null, hour.Key, hour, strata, callsPerWindow);
    }

    private DensityRow Row(string? site, int? hour, IEnumerable<int> windows, Stratum[] strata, double callsPerWindow)
    {
        var counts = new double[strata.Length];
        foreach (var i in windows)
            counts[stratumOf[i]]++;
        var all = counts.Sum();
        var share = StratifiedShare.Of(strata, [.. counts.Select(count => count / all)]);
        return new DensityRow(
            site,
            hour,
            (int)all,
            share,
            new(callsPerWindow * share.Value, callsPerWindow * share.Low, callsPerWindow * share.High)
        );
    }

    private RecordingRecord Recording(int i) => recordings[scored[i].Window.RecordingId];

    private int? Hour(int i) =>
        RecordingFilter.StartedAt(Recording(i))?.AddSeconds(scored[i].Window.Range.BeginSeconds).Hour;

    /// <summary>Windows in a row, each overlapping or touching the next, that reach the class's threshold.</summary>
    private double WindowsPerCall()
    {
        var threshold = Threshold();
        var (called, calls, last) = (0, 0, (WindowRecord?)null);
        foreach (var (window, score) in scored.OrderBy(s => s.Window.RecordingId).ThenBy(s => s.Window.Range))
        {
            if (score < threshold)
                continue;
            called++;
            var goesOn =
                last?.RecordingId == window.RecordingId && last.Range.EndMicroseconds >= window.Range.BeginMicroseconds;
            calls += goesOn ? 0 : 1;
            last = window;
        }
        return calls == 0 ? 1 : (double)called / calls;
    }

    private double Threshold()
    {
        var run = workspace.Runs.Latest()!;
        var place = run.ClassIds.ToList().IndexOf(known.Id);
        return place >= 0 && run.Metrics.Thresholds is { } thresholds ? thresholds[place] : 0.5;
    }

    private double WindowsPerHour() =>
        3600 / (workspace.Windows.Cut()?.HopSeconds ?? scored.Average(one => Math.Max(0.01, one.Window.Range.Seconds)));

    /// <summary>One window of each stratum that lacks any in turn, those that lack most first.</summary>
    private IEnumerable<ToReview> Next(Stratum[] strata, int[] lacking)
    {
        var open = orders
            .Select((order, b) => order.Where(i => !truth.ContainsKey(scored[i].Window.Id)).Take(lacking[b]).ToArray())
            .OrderByDescending(stratum => stratum.Length)
            .ToArray();
        return Enumerable
            .Range(0, open.Select(stratum => stratum.Length).DefaultIfEmpty().Max())
            .SelectMany(round => open.Where(stratum => round < stratum.Length).Select(stratum => stratum[round]))
            .Select(i => new ToReview(scored[i].Window, scored[i].Score));
    }
}
