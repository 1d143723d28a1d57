using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Studio.Training;
using Earshot.Workspace;
using Earshot.Workspace.Training;

namespace Earshot.Studio.Api;

/// <summary>Labels that may be wrong, to be heard again: kept, changed or taken away.</summary>
internal static class DoubtEndpoints
{
    private const int Most = 200;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/doubts", Now);
        api.MapPost(
            "/doubts",
            (DoubtDesk desk) =>
                desk.Start()
                    ? Results.Accepted()
                    : Results.Text("a search runs already", statusCode: StatusCodes.Status409Conflict)
        );
        api.MapPost("/doubts/keep", (KeepRequest request, LabelDesk desk) => Kept(request, desk.Keep));
        api.MapPost("/doubts/forget", (KeepRequest request, LabelDesk desk) => Kept(request, desk.Forget));
    }

    private static IResult Kept(KeepRequest request, Func<KeptLabel, string?, LabelChange> keep)
    {
        if (request is { Begin: null, End: null })
            return Results.Ok(keep(new(request.Recording, null, request.ClassId, request.Said), request.Request));
        var range = TimeRange.FromSeconds(request.Begin ?? double.NaN, request.End ?? double.NaN);
        return range.IsOk
            ? Results.Ok(keep(new(request.Recording, range.Value, request.ClassId, request.Said), request.Request))
            : Results.Text(range.Reason, statusCode: StatusCodes.Status400BadRequest);
    }

    private static DoubtsAnswer Now(DoubtDesk desk, WorkspaceStore workspace)
    {
        var search = desk.Now;
        var open = search.Doubts is { } doubts ? new OpenDoubts(workspace).Of(doubts) : null;
        return new DoubtsAnswer(
            search.Looking,
            search.Done,
            search.Total,
            search.Reason,
            open is not null && search.Last != workspace.Labels.LastEvent(),
            open?.Count ?? 0,
            open is null ? null : Shown(workspace, [.. open.Take(Most)])
        );
    }

    private static IReadOnlyList<DoubtAnswer> Shown(WorkspaceStore workspace, List<LabelDoubt> doubts)
    {
        var classes = workspace.Classes.All();
        var ids = classes.ToDictionary(c => c.Name, c => c.Id);
        var shown = ShownClip.Of(workspace, [.. doubts.Select(d => d.WindowId).Distinct()]).ToDictionary(c => c.Id);
        return
        [
            .. from doubt in doubts
            where shown.ContainsKey(doubt.WindowId)
            let held = doubt.AnnotationId is { } id ? workspace.Annotations.Find(id) : null
            select new DoubtAnswer(
                FoundWindow.Of(shown[doubt.WindowId], null, (float)doubt.Score),
                doubt.RecordingId,
                doubt.Range?.BeginSeconds,
                doubt.Range?.EndSeconds,
                ids[doubt.ClassName],
                doubt.Said,
                doubt.Annotator,
                doubt.LooksLike is { } other ? ids[other] : null,
                held is null ? null : AnnotationAnswer.Of(held, classes)
            ),
        ];
    }
}

/// <summary>Which of the doubts are still open: what they are about holds, and nobody kept it.</summary>
internal sealed class OpenDoubts(WorkspaceStore workspace)
{
    private readonly HashSet<KeptLabel> kept = [.. workspace.Kept.All()];
    private readonly Dictionary<string, long> ids = workspace.Classes.All().ToDictionary(c => c.Name, c => c.Id);
    private readonly Dictionary<long, long> labels = workspace
        .Labels.All()
        .ToDictionary(label => label.ClipId, label => label.ClassId);

    public IReadOnlyList<LabelDoubt> Of(IReadOnlyList<LabelDoubt> doubts) => [.. doubts.Where(IsOpen)];

    private bool IsOpen(LabelDoubt doubt) =>
        ids.TryGetValue(doubt.ClassName, out var classId)
        && (doubt.LooksLike is null || ids.ContainsKey(doubt.LooksLike))
        && !kept.Contains(new(doubt.RecordingId, doubt.Range, classId, doubt.Said))
        && Holds(doubt, classId);

    private bool Holds(LabelDoubt doubt, long classId) =>
        doubt.Said == Polarity.Complete ? !IsAnnotated(doubt)
        : doubt.AnnotationId is { } id
            ? workspace.Annotations.Find(id)?.Value is { } held
                && held.ClassName == doubt.ClassName
                && held.Polarity == doubt.Said
                && held.Range == doubt.Range
        : labels.TryGetValue(doubt.WindowId, out var label) ? label == classId
        : workspace.Windows.Cut() is not null;

    /// <summary>Where nothing was annotated, the class is by now.</summary>
    private bool IsAnnotated(LabelDoubt doubt) =>
        workspace
            .Annotations.Of(doubt.RecordingId)
            .Any(held =>
                held.Value.ClassName == doubt.ClassName
                && held.Value.Polarity != Polarity.Complete
                && held.Value.Range == doubt.Range
            );
}

/// <summary>What the page shows of the search for labels that may be wrong.</summary>
/// <param name="Looking">Whether it runs.</param>
/// <param name="Done">Steps done.</param>
/// <param name="Total">Steps in all.</param>
/// <param name="Reason">Why there is nothing to say.</param>
/// <param name="IsStale">Whether labels changed since.</param>
/// <param name="Count">How many are open.</param>
/// <param name="Doubts">The first of them; null: nothing was looked for yet.</param>
internal sealed record DoubtsAnswer(
    bool Looking,
    int Done,
    int Total,
    string? Reason,
    bool IsStale,
    int Count,
    IReadOnlyList<DoubtAnswer>? Doubts
);

/// <summary>A label that may be wrong.</summary>
/// <param name="Window">Where to listen; its score is what the model gives the class.</param>
/// <param name="Recording">The recording it is said of.</param>
/// <param name="Begin">In seconds; null: all of it.</param>
/// <param name="End">In seconds.</param>
/// <param name="ClassId">The class.</param>
/// <param name="Said">What is said of it; complete: nothing was annotated there, and the model hears it.</param>
/// <param name="Annotator">Who says so.</param>
/// <param name="LooksLike">The class the model takes it for; null where it calls none.</param>
/// <param name="Annotation">The annotation; null for a clip's label.</param>
internal sealed record DoubtAnswer(
    FoundWindow Window,
    long Recording,
    double? Begin,
    double? End,
    long ClassId,
    Polarity Said,
    string? Annotator,
    long? LooksLike,
    AnnotationAnswer? Annotation
);

/// <summary>A label that was heard again and is right.</summary>
internal sealed record KeepRequest(
    long Recording,
    double? Begin,
    double? End,
    long ClassId,
    Polarity Said,
    string? Request = null
);
