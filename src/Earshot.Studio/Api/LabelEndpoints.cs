using Earshot.Workspace;
using Earshot.Workspace.Training;

namespace Earshot.Studio.Api;

/// <summary>Giving, taking back and suggesting labels. When an answer arrives, its labels are on the disk.</summary>
internal static class LabelEndpoints
{
    private const int MostSuggestions = 200;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/labels", Label);
        api.MapPost("/labels/accept", Accept);
        api.MapPost(
            "/labels/undo",
            (WorkspaceStore workspace, StudioOptions options) =>
                Change(workspace, workspace.Labels.Undo(options.Author))
        );
        api.MapPut("/reject", Reject);
        api.MapGet(
            "/suggestions",
            (WorkspaceStore workspace, int? count) =>
                (IReadOnlyList<SuggestionAnswer>)
                    [
                        .. Suggestions
                            .Next(workspace, Math.Clamp(count ?? 20, 1, MostSuggestions))
                            .Select(id => new SuggestionAnswer(id, workspace.Clips.Find(id)!.Path)),
                    ]
        );
    }

    private static IResult Label(LabelRequest request, WorkspaceStore workspace, StudioOptions options)
    {
        if (request.Clips is not { Length: > 0 })
            return Results.BadRequest("no clips given");
        var unknown = request.Clips.Where(id => workspace.Clips.Find(id) is null).Take(1).ToArray();
        if (unknown.Length > 0)
            return Results.BadRequest($"there is no clip {unknown[0]}");
        if (request.ClassId is { } wanted && workspace.Classes.All().All(c => c.Id != wanted))
            return Results.BadRequest($"there is no class {wanted}");
        return Results.Ok(
            Change(workspace, workspace.Labels.Give([.. request.Clips.Distinct()], request.ClassId, options.Author))
        );
    }

    private static IResult Accept(AcceptRequest request, WorkspaceStore workspace, StudioOptions options)
    {
        if (request.Confidence is not (>= 0.5f and <= 1))
            return Results.BadRequest("predictions can be accepted from a confidence of 0.5 up");
        var labelled = workspace.Labels.All().Select(label => label.ClipId).ToHashSet();
        var limit = workspace.Runs.RejectAbove();
        (long, long?)[] sure =
        [
            .. from answer in workspace.Runs.Answers()
            where
                answer.Confidence >= request.Confidence
                && answer.Strangeness <= limit
                && !labelled.Contains(answer.ClipId)
            select (answer.ClipId, (long?)answer.ClassId),
        ];
        return Results.Ok(
            Change(workspace, sure.Length == 0 ? null : workspace.Labels.Give(sure, options.Author, LabelSource.Pseudo))
        );
    }

    private static IResult Reject(RejectRequest request, WorkspaceStore workspace)
    {
        if (request.Above is { } above && !(above > 0 && double.IsFinite(above)))
            return Results.BadRequest("the limit is a number above 0, or null to reject nothing");
        workspace.Runs.SetRejectAbove(request.Above ?? double.PositiveInfinity);
        return Results.NoContent();
    }

    private static LabelChange Change(WorkspaceStore workspace, LabelBatch? batch)
    {
        var held = workspace.Labels.All().ToDictionary(label => label.ClipId);
        return new LabelChange(
            batch?.Action,
            [
                .. (batch?.ClipIds ?? []).Select(clip =>
                    held.GetValueOrDefault(clip) is { } label
                        ? new HeldLabelAnswer(clip, label.ClassId, label.Source.ToString())
                        : new HeldLabelAnswer(clip, null, null)
                ),
            ]
        );
    }
}
