using Earshot.Studio.Security;
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
        api.MapGet("/labels/undoable", Undoable);
        api.MapPost("/labels/undo", Undo);
        api.MapGet(
            "/changes",
            (long after, WorkspaceStore workspace) =>
                new ChangesAnswer(workspace.Labels.LastEvent(), Answer(workspace.WindowLabels.Since(after)))
        );
        api.MapPut("/reject", Reject);
        api.MapGet(
            "/suggestions",
            (WorkspaceStore workspace, int? count) =>
                (IReadOnlyList<SuggestionAnswer>)
                    [
                        .. ShownClip
                            .Of(
                                workspace,
                                WorkspaceSuggestions.Next(workspace, Math.Clamp(count ?? 20, 1, MostSuggestions))
                            )
                            .Select(clip => new SuggestionAnswer(clip.Id, clip.Path)),
                    ]
        );
    }

    private static IResult Label(LabelRequest request, LabelDesk desk, WorkspaceStore workspace)
    {
        if (request.Clips is not { Length: > 0 })
            return Results.BadRequest("no clips given");
        var unknown = request.Clips.Except(ShownClip.Of(workspace, request.Clips).Select(c => c.Id)).Take(1).ToArray();
        if (unknown.Length > 0)
            return Results.BadRequest($"there is no clip {unknown[0]}");
        if (request.ClassId is { } wanted && workspace.Classes.All().All(c => c.Id != wanted))
            return Results.BadRequest($"there is no class {wanted}");
        return Results.Ok(desk.Label(request));
    }

    private static IResult Accept(AcceptRequest request, LabelDesk desk) =>
        request.Confidence is >= 0.5f and <= 1
            ? Results.Ok(desk.Accept(request))
            : Results.BadRequest("predictions can be accepted from a confidence of 0.5 up");

    private static UndoableAnswer Undoable(WorkspaceStore workspace, Asking asking) =>
        workspace.Labels.Undoable(asking.Author) is { } batch
            ? new UndoableAnswer(batch.Id, batch.Action, batch.ClipIds.Count)
            : new UndoableAnswer(null, null, 0);

    private static IResult Undo(UndoRequest? request, LabelDesk desk, WorkspaceStore workspace, Asking asking)
    {
        if (request?.Batch is null && workspace.Labels.Undoable(asking.Author) is { Action: "import" } import)
            return Results.Text(
                $"your last change is an import of {import.ClipIds.Count} labels: name it to take it back",
                statusCode: StatusCodes.Status409Conflict
            );
        return Results.Ok(desk.Undo(request ?? new UndoRequest()));
    }

    private static IResult Reject(RejectRequest request, WorkspaceStore workspace)
    {
        if (request.Above is { } above && !(above > 0 && double.IsFinite(above)))
            return Results.BadRequest("the limit is a number above 0, or null to reject nothing");
        workspace.Runs.SetRejectAbove(request.Above ?? double.PositiveInfinity);
        return Results.NoContent();
    }

    internal static IReadOnlyList<HeldLabelAnswer> Answer(IEnumerable<LabelState> states) =>
        [.. states.Select(s => new HeldLabelAnswer(s.ClipId, s.ClassId, s.Source?.ToString()))];
}
