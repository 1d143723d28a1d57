using Earshot.Audio;
using Earshot.Decoding;
using Earshot.Workspace;
using Earshot.Workspace.Search;

namespace Earshot.Studio.Api;

/// <summary>Finds windows by what they sound like and by what is known of them.</summary>
internal sealed class SearchDesk(WorkspaceStore workspace, ClipAudio audio)
{
    private const int MostExamples = 64;
    private const int MostHeld = 50_000,
        MostFound = 500,
        Default = 60;
    private readonly Lock turn = new();
    private readonly Dictionary<int, FeatureSet> examples = [];
    private WindowSearch? search;
    private int sent;

    public Outcome<SearchAnswer> Find(SearchRequest request)
    {
        var filter = Filter(request.Where ?? new());
        if (filter.Place.Hours is ({ } from, { } to) && (from is < 0 or > 24 || to is < 0 or > 24))
            return Outcome<SearchAnswer>.Skipped($"hours of the day are 0 to 24, got {from} to {to}");
        var count = Math.Clamp(request.Count ?? Default, 1, MostFound);
        var found = request.Like is { } like ? Like(like, filter, count) : ByScore(filter, count);
        return found.Then<SearchAnswer>(hits => Answer(hits, filter));
    }

    /// <summary>Takes a sound as an example; the newest are kept.</summary>
    public Outcome<ExampleAnswer> Take(string file) =>
        SearchExamples
            .OfFile(workspace, audio, file, null)
            .Then<ExampleAnswer>(set =>
            {
                lock (turn)
                {
                    examples[++sent] = set;
                    examples.Remove(sent - MostExamples);
                    return new ExampleAnswer(sent);
                }
            });

    /// <summary>Small workspaces are held in memory; of large ones each search reads every vector once.</summary>
    private Outcome<IReadOnlyList<(long Id, float? Similarity)>> Like(
        LikeRequest like,
        WindowFilter filter,
        int count
    ) =>
        Examples(like)
            .Then(examples =>
            {
                var (own, passes) = (examples.ClipIds.ToHashSet(), filter.Windows(workspace));
                bool Wanted(long id) => !own.Contains(id) && (passes?.Invoke(id) ?? true);
                var hits =
                    workspace.Features.Count() > MostHeld
                        ? WindowSearch.Once(workspace, examples.Features, count, Wanted)
                        : Held().Like(examples.Features, count, Wanted);
                return Outcome<IReadOnlyList<(long, float?)>>.Ok([
                    .. hits.Select(hit => (hit.WindowId, (float?)hit.Similarity)),
                ]);
            });

    private Outcome<FeatureSet> Examples(LikeRequest like)
    {
        if (like.ClassId is { } classId)
            return workspace.Classes.All().SingleOrDefault(c => c.Id == classId) is { } known
                ? SearchExamples.OfClass(workspace, known.Name)
                : Outcome<FeatureSet>.Skipped($"there is no class {classId}");
        if (like.Example is { } example)
            lock (turn)
                return examples.TryGetValue(example, out var set)
                    ? set
                    : Outcome<FeatureSet>.Skipped("the sound that was sent is gone: send it again");
        if (like.Window is { } window)
            return workspace.Features.Load([window]) is { ClipIds.Length: > 0 } own
                ? own
                : Outcome<FeatureSet>.Skipped($"there is no window {window} with features");
        if (like.Recording is not { } id || workspace.Clips.Find(id) is not { } recording)
            return Outcome<FeatureSet>.Skipped("say what to look for: a window, a stretch of a recording, or a class");
        return like is { Begin: { } begin, End: { } end }
            ? TimeRange.FromSeconds(begin, end).Then(range => SearchExamples.OfStretch(workspace, recording, range))
            : SearchExamples.OfStretch(workspace, recording, null);
    }

    private WindowSearch Held()
    {
        lock (turn)
            return search?.Count == workspace.Features.Count() ? search : search = WindowSearch.Of(workspace);
    }

    /// <summary>By the class's score, highest first; where no class is asked for, by recording and time.</summary>
    private Outcome<IReadOnlyList<(long, float?)>> ByScore(WindowFilter filter, int count)
    {
        var passes = filter.Windows(workspace) ?? (_ => true);
        var ids = filter.ClassId is { } classId
            ? workspace.Runs.Scores(classId).OrderByDescending(score => score.Score).Select(score => score.WindowId)
            : workspace.Windows.Encoded().Select(window => window.Id);
        return Outcome<IReadOnlyList<(long, float?)>>.Ok([
            .. ids.Where(id => passes(id)).Take(count).Select(id => (id, (float?)null)),
        ]);
    }

    private SearchAnswer Answer(IReadOnlyList<(long Id, float? Similarity)> hits, WindowFilter filter)
    {
        var scores = filter.ClassId is { } classId ? workspace.Runs.Scores(classId).ToDictionary() : [];
        var similarity = hits.ToDictionary(hit => hit.Id, hit => hit.Similarity);
        return new SearchAnswer([
            .. ShownClip
                .Of(workspace, [.. hits.Select(hit => hit.Id)])
                .Select(clip =>
                    FoundWindow.Of(clip, similarity[clip.Id], scores.TryGetValue(clip.Id, out var score) ? score : null)
                ),
        ]);
    }

    private static WindowFilter Filter(WhereRequest where) =>
        new()
        {
            ClassId = where.ClassId,
            ScoreFrom = where.ScoreFrom ?? 0,
            ScoreTo = where.ScoreTo ?? 1,
            IsKnown = where.Known,
            LabelId = where.LabelId,
            Annotator = where.Annotator,
            IsUnsure = where.Unsure ?? false,
            IsConflict = where.Conflict ?? false,
            Path = where.Path,
            Place = new RecordingFilter(
                where.Site,
                Hours: where is { HourFrom: { } from, HourTo: { } to } ? (from, to) : null
            ),
        };
}
