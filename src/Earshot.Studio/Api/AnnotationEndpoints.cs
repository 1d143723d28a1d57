using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Workspace;

namespace Earshot.Studio.Api;

/// <summary>What is said of recordings: stretches and boxes, put down, changed and taken away.</summary>
internal static class AnnotationEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/recordings/{id:long}/annotations", Of);
        api.MapPost("/annotations", Put);
        api.MapPost(
            "/annotations/remove",
            (RemoveRequest request, LabelDesk desk) =>
                request.Ids is { Length: > 0 } ? Results.Ok(desk.Remove(request)) : Results.BadRequest("no ids given")
        );
    }

    private static IReadOnlyList<AnnotationAnswer> Of(long id, WorkspaceStore workspace)
    {
        var classes = workspace.Classes.All();
        return [.. workspace.Annotations.Of(id).Select(held => AnnotationAnswer.Of(held, classes))];
    }

    private static IResult Put(AnnotateRequest request, LabelDesk desk, WorkspaceStore workspace)
    {
        if (request.Items is not { Length: > 0 })
            return Results.BadRequest("no items given");
        var drafts = request.Items.Select(item => Draft(item, workspace)).ToList();
        if (drafts.FindIndex(draft => !draft.IsOk) is >= 0 and var wrong)
            return Results.Text(drafts[wrong].Reason, statusCode: StatusCodes.Status400BadRequest);
        return Results.Ok(desk.Annotate([.. drafts.Select(draft => draft.Value)], request.Request));
    }

    private static Outcome<AnnotationDraft> Draft(AnnotationItem item, WorkspaceStore workspace)
    {
        if (workspace.Recordings.Find(item.Recording) is not { } recording)
            return Outcome<AnnotationDraft>.Skipped($"there is no recording {item.Recording}");
        if (workspace.Classes.All().SingleOrDefault(c => c.Id == item.ClassId) is not { } known)
            return Outcome<AnnotationDraft>.Skipped($"there is no class {item.ClassId}");
        var held = item.Id is { } id ? workspace.Annotations.Find(id) : null;
        if (item.Id is not null && (held is null || held.Version != (item.Version ?? held.Version)))
            return Outcome<AnnotationDraft>.Skipped("somebody changed this annotation since: look at it again");
        return Range(item, recording)
            .Then(range =>
                Band(item)
                    .Then<AnnotationDraft>(band =>
                    {
                        var value = held?.Value ?? new Annotation(known.Name);
                        return new AnnotationDraft(recording.Id, Said(value, item, known, range, band), item.Id);
                    })
            );
    }

    /// <summary>"None of these" means: all that is to be heard here is annotated.</summary>
    private static Annotation Said(
        Annotation value,
        AnnotationItem item,
        ClassRecord known,
        TimeRange? range,
        FrequencyBand? band
    ) =>
        value with
        {
            ClassName = known.IsNone ? null : known.Name,
            Polarity = known.IsNone ? Polarity.Complete : item.Polarity,
            Range = range,
            Band = band,
            Unsure = item.Unsure,
            Comment = item.Comment,
            Source = AnnotationSource.Human,
            Confidence = null,
            KnownClasses = null,
            Annotator = null,
            At = null,
        };

    private static Outcome<TimeRange?> Range(AnnotationItem item, RecordingRecord recording) =>
        item is { Begin: null, End: null }
            ? Outcome<TimeRange?>.Ok(null)
            : TimeRange
                .FromSeconds(item.Begin ?? double.NaN, item.End ?? double.NaN)
                .Then(range =>
                    recording.DurationSeconds is not { } seconds ? Outcome<TimeRange?>.Ok(range)
                    : range.ClampTo(seconds) is { } within ? Outcome<TimeRange?>.Ok(within)
                    : Outcome<TimeRange?>.Skipped(
                        $"the stretch {range} lies behind the end of {recording.Path}, which lasts {seconds} s"
                    )
                );

    private static Outcome<FrequencyBand?> Band(AnnotationItem item) =>
        item.High is not { } high
            ? Outcome<FrequencyBand?>.Ok(null)
            : FrequencyBand.FromHz(item.Low ?? 0, high).Then(band => Outcome<FrequencyBand?>.Ok(band));
}
