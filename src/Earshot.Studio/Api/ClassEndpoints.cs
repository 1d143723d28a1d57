using Earshot.Studio.Training;
using Earshot.Workspace;

namespace Earshot.Studio.Api;

/// <summary>Adding, renaming and merging classes; every answer is the list of classes after the change.</summary>
internal static class ClassEndpoints
{
    private const int LongestName = 200;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/classes", WorkspaceEndpoints.Classes);
        api.MapPost(
            "/classes",
            (ClassRequest request, WorkspaceStore workspace, EventHub hub) =>
                Answer(
                    workspace,
                    hub,
                    request.IsNone
                        ? workspace.Classes.EnsureNone()
                        : Named(request.Name).Then(name => Outcome<ClassRecord>.Ok(workspace.Classes.Ensure(name)))
                )
        );
        api.MapPut(
            "/classes/{id:long}",
            (long id, ClassRequest request, WorkspaceStore workspace, EventHub hub) =>
                Answer(workspace, hub, Named(request.Name).Then(name => workspace.Classes.Rename(id, name)))
        );
        api.MapPost(
            "/classes/{id:long}/merge",
            (long id, MergeRequest request, WorkspaceStore workspace, StudioOptions options, EventHub hub) =>
                Answer(workspace, hub, workspace.Classes.Merge(id, request.Into, options.Author))
        );
    }

    private static Outcome<string> Named(string? name) =>
        name?.Trim() is { Length: > 0 and <= LongestName } trimmed
            ? trimmed
            : Outcome<string>.Skipped($"a class needs a name of 1 to {LongestName} characters");

    private static IResult Answer<T>(WorkspaceStore workspace, EventHub hub, Outcome<T> done)
    {
        if (!done.IsOk)
            return Results.Text(done.Reason, statusCode: StatusCodes.Status400BadRequest);
        hub.Publish(new StudioEvent("classes", "the classes changed"));
        return Results.Ok(WorkspaceEndpoints.Classes(workspace));
    }
}
