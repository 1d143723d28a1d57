using Earshot.Audio;

namespace Earshot.Evaluation;

/// <summary>Which detection is which annotated event, within one recording and class.</summary>
/// <remarks>
/// A detection and an event may match when their intersection over union reaches θ. Of all one-to-one matchings one
/// with most pairs is taken, by augmenting paths (Berge 1957), so the count depends on no order; among those, the
/// one with the most confident detections. Greedy matching depends on the order, and maximising the sum of IoU
/// before dropping pairs below θ loses some.
/// </remarks>
internal static class EventMatching
{
    /// <summary>Matches them.</summary>
    /// <param name="found">The detections' stretches.</param>
    /// <param name="confidences">How sure each is, as many.</param>
    /// <param name="events">The annotated stretches.</param>
    /// <param name="iou">θ: above 0, at most 1.</param>
    /// <returns>For each detection its event, or −1.</returns>
    public static int[] Match(
        IReadOnlyList<TimeRange> found,
        IReadOnlyList<float> confidences,
        IReadOnlyList<TimeRange> events,
        double iou
    )
    {
        if (!(iou > 0 && iou <= 1))
            throw new ArgumentOutOfRangeException(nameof(iou), iou, "an intersection over union is above 0, at most 1");
        ArgumentOutOfRangeException.ThrowIfNotEqual(confidences.Count, found.Count);
        int[] rising = [.. Enumerable.Range(0, events.Count).OrderBy(e => events[e])];
        int[][] partners = [.. found.Select(d => Partners(d, events, rising, iou))];
        var ofEvent = Enumerable.Repeat(-1, events.Count).ToArray();
        var asked = new int[events.Count];
        var round = 0;
        foreach (var d in Enumerable.Range(0, found.Count).OrderByDescending(d => confidences[d]).ThenBy(d => found[d]))
            Augment(d, partners, ofEvent, asked, ++round);
        var ofFound = Enumerable.Repeat(-1, found.Count).ToArray();
        for (var e = 0; e < ofEvent.Length; e++)
            if (ofEvent[e] >= 0)
                ofFound[ofEvent[e]] = e;
        return ofFound;
    }

    private static int[] Partners(TimeRange found, IReadOnlyList<TimeRange> events, int[] rising, double iou) =>
        [
            .. rising
                .TakeWhile(e => events[e].BeginMicroseconds < found.EndMicroseconds)
                .Where(e => found.IntersectionOverUnion(events[e]) >= iou),
        ];

    /// <summary>Gives a detection an event: a free one, or one whose detection finds another.</summary>
    private static bool Augment(int found, int[][] partners, int[] ofEvent, int[] asked, int round)
    {
        foreach (var e in partners[found])
        {
            if (asked[e] == round)
                continue;
            asked[e] = round;
            if (ofEvent[e] >= 0 && !Augment(ofEvent[e], partners, ofEvent, asked, round))
                continue;
            ofEvent[e] = found;
            return true;
        }
        return false;
    }
}
