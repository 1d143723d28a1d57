using Earshot.Datasets;
using Earshot.Decoding;
using Earshot.Features;
using Earshot.Recordings;

namespace Earshot.Cli.Cluster;

/// <summary>What extraction is going to take, by a sample of the clips encoded here.</summary>
/// <param name="CpuHours">On cores like this machine's.</param>
/// <param name="DiskGb">Journals and feature files.</param>
internal sealed record CostEstimate(double CpuHours, double DiskGb)
{
    /// <summary>Encodes clips spread evenly over the list; null where none of them has a length.</summary>
    public static CostEstimate? Of(
        Session session,
        ClipSet set,
        IClipEncoder encoder,
        SegmentOptions? segments,
        ClipAudio audio,
        int clips
    )
    {
        var step = Math.Max(1, set.Clips.Count / Math.Max(1, clips));
        Clip[] sample = [.. set.Clips.Where((_, i) => i % step == 0).Take(clips)];
        var (all, seconds) = (Seconds(set.Clips), Seconds(sample));
        if (seconds <= 0)
            return null;
        var before = Environment.CpuUsage.TotalTime;
        var part = new ClipSet(set.Name, sample) { Root = set.Root };
        var encoded = ClipSetEncoding.Run(part, encoder, audio, 1, null, session.Cancellation, segments);
        var cpu = (Environment.CpuUsage.TotalTime - before).TotalHours;
        var bytes = 2.0 * sizeof(float) * encoded.Features.Span.Length;
        return new(cpu * all / seconds, bytes * all / seconds / 1e9);
    }

    /// <summary>So many times as much.</summary>
    public CostEstimate Times(int times) => new(CpuHours * times, DiskGb * times);

    private static double Seconds(IEnumerable<Clip> clips) => clips.Sum(clip => clip.Listed?.Seconds ?? 0);
}
