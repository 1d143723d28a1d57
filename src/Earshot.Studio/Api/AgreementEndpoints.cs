using Earshot.Audio;
using Earshot.Studio.Security;
using Earshot.Workspace;

namespace Earshot.Studio.Api;

/// <summary>How people agree, what they say otherwise, and what a second one could hear.</summary>
/// <param name="Alpha">Krippendorff's α; null where it is not defined.</param>
/// <param name="Pairs">Every two who heard something both.</param>
/// <param name="Conflicts">Clips on which two say otherwise.</param>
/// <param name="HeardOnce">Clips that one other person heard alone, evenly over all of them.</param>
internal sealed record AgreementAnswer(
    double? Alpha,
    IReadOnlyList<PairAgreement> Pairs,
    IReadOnlyList<ConflictPlace> Conflicts,
    IReadOnlyList<SuggestionAnswer> HeardOnce
);

/// <summary>A clip or window, and who says what of it.</summary>
internal sealed record ConflictPlace(long Id, string Path, IReadOnlyList<Opinion> Said);

/// <summary>Several people: where they agree.</summary>
internal static class AgreementEndpoints
{
    private const int Most = 200;

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/agreement", Agree);

    private static AgreementAnswer Agree(WorkspaceStore workspace, Asking asking)
    {
        var opinions = workspace.Opinions();
        var differ = Shown(workspace, [.. opinions.Conflicts.Take(Most)]);
        var once = opinions.HeardOnceByOthersThan(asking.Author).ToList();
        var step = Math.Max(1, once.Count / Most);
        return new(
            opinions.Alpha(),
            opinions.Pairs(),
            [.. differ.Select(one => new ConflictPlace(one.Clip.Id, one.Clip.Path, one.Place.Said))],
            [
                .. Shown(workspace, [.. once.Where((_, i) => i % step == 0).Take(Most)])
                    .Select(one => new SuggestionAnswer(one.Clip.Id, one.Clip.Path)),
            ]
        );
    }

    /// <summary>Those of the places that the page shows at a time: a clip, or a window.</summary>
    private static List<(ShownClip Clip, HeardPlace Place)> Shown(WorkspaceStore workspace, List<HeardPlace> places)
    {
        var isCut = workspace.Windows.Cut() is not null;
        var windows = isCut
            ? places
                .Select(place => place.RecordingId)
                .Distinct()
                .SelectMany(id => workspace.Windows.Of(id))
                .ToDictionary(w => (w.RecordingId, (TimeRange?)w.Range), w => w.Id)
            : [];
        var known = new List<(long Id, HeardPlace Place)>();
        foreach (var place in places)
            if (!isCut && place.Range is null)
                known.Add((place.RecordingId, place));
            else if (windows.TryGetValue((place.RecordingId, place.Range), out var window))
                known.Add((window, place));
        var clips = ShownClip.Of(workspace, [.. known.Select(one => one.Id)]).ToDictionary(clip => clip.Id);
        return [.. known.Where(one => clips.ContainsKey(one.Id)).Select(one => (clips[one.Id], one.Place))];
    }
}
