using Earshot.Workspace.Search;

namespace Earshot.Workspace.Density;

/// <summary>Counts one class of a workspace.</summary>
internal sealed class DensityCount
{
    private readonly WorkspaceStore workspace;
    private readonly ClassRecord known;
    private readonly ReviewSample sample;
    private readonly Dictionary<long, RecordingRecord> recordings;

    public DensityCount(WorkspaceStore workspace, ClassRecord known, ReviewSample sample)
    {
        (this.workspace, this.known, this.sample) = (workspace, known, sample);
        recordings = workspace.Recordings.All().ToDictionary(recording => recording.Id);
    }

    private (WindowRecord Window, float Score)[] Scored => sample.Scored;

    public CallDensity Count(double halfWidth, int next)
    {
        Stratum[] strata = [.. sample.Orders.Select(order => sample.Reviewed(order))];
        var (perCall, perHour) = (WindowsPerCall(), WindowsPerHour());
        var lacking = StratifiedShare.Lacking(strata, halfWidth);
        return new CallDensity(
            [.. Rows(strata, perHour / perCall)],
            strata,
            [.. sample.Orders.Select(order => order.Min(i => Scored[i].Score))],
            perCall,
            perHour,
            lacking.Sum(),
            [.. Next(strata, lacking).Take(next)]
        );
    }

    private IEnumerable<DensityRow> Rows(Stratum[] strata, double callsPerWindow)
    {
        yield return Row(null, null, Enumerable.Range(0, Scored.Length), strata, callsPerWindow);
        var bySite = Enumerable.Range(0, Scored.Length).GroupBy(i => Recording(i).Place.Site);
        foreach (var site in bySite.Where(site => site.Key is not null).OrderBy(s => s.Key, StringComparer.Ordinal))
            yield return Row(site.Key, null, site, strata, callsPerWindow);
        var byHour = Enumerable.Range(0, Scored.Length).GroupBy(Hour);
        foreach (var hour in byHour.Where(hour => hour.Key is not null).OrderBy(hour => hour.Key))
            yield return Row(null, hour.Key, hour, strata, callsPerWindow);
    }

    private DensityRow Row(string? site, int? hour, IEnumerable<int> windows, Stratum[] strata, double callsPerWindow)
    {
        var counts = new double[strata.Length];
        foreach (var i in windows)
            counts[sample.StratumOf[i]]++;
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

    private RecordingRecord Recording(int i) => recordings[Scored[i].Window.RecordingId];

    private int? Hour(int i) =>
        RecordingFilter.StartedAt(Recording(i))?.AddSeconds(Scored[i].Window.Range.BeginSeconds).Hour;

    /// <summary>Windows in a row, each overlapping or touching the next, that reach the class's threshold.</summary>
    private double WindowsPerCall()
    {
        var threshold = ClassReview.ThresholdOf(workspace, known);
        var (called, calls, last) = (0, 0, (WindowRecord?)null);
        foreach (var (window, score) in Scored.OrderBy(s => s.Window.RecordingId).ThenBy(s => s.Window.Range))
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

    private double WindowsPerHour() =>
        3600 / (workspace.Windows.Cut()?.HopSeconds ?? Scored.Average(one => Math.Max(0.01, one.Window.Range.Seconds)));

    /// <summary>One window of each stratum that lacks any in turn, those that lack most first.</summary>
    private IEnumerable<ToReview> Next(Stratum[] strata, int[] lacking)
    {
        var open = sample
            .Orders.Select(
                (order, b) =>
                    order.Where(i => !sample.Truth.ContainsKey(Scored[i].Window.Id)).Take(lacking[b]).ToArray()
            )
            .OrderByDescending(stratum => stratum.Length)
            .ToArray();
        return Enumerable
            .Range(0, open.Select(stratum => stratum.Length).DefaultIfEmpty().Max())
            .SelectMany(round => open.Where(stratum => round < stratum.Length).Select(stratum => stratum[round]))
            .Select(i => new ToReview(Scored[i].Window, Scored[i].Score));
    }
}
