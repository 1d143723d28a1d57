using Earshot.Annotations;
using Earshot.Studio.Security;
using Earshot.Studio.Training;
using Earshot.Workspace;

namespace Earshot.Studio.Api;

/// <summary>Adding, renaming and merging classes; every answer is the list of classes after the change.</summary>
internal static class ClassEndpoints
{
    private const int LongestName = 200,
        MostOffers = 24;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/classes", WorkspaceEndpoints.Classes);
        api.MapGet("/classes/offers", Offers);
        api.MapDelete(
            "/classes/{id:long}",
            (long id, WorkspaceStore workspace, EventHub hub) => Answer(workspace, hub, workspace.Classes.Remove(id))
        );
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
                Answer(workspace, hub, Named(request.Name).Then(name => Change(workspace, id, name, request)))
        );
        api.MapPut(
            "/classes/{id:long}/threshold",
            (long id, ThresholdRequest request, WorkspaceStore workspace, EventHub hub) =>
                Answer(workspace, hub, workspace.Classes.CallFrom(id, request.From))
        );
        api.MapPost(
            "/classes/{id:long}/merge",
            (long id, MergeRequest request, WorkspaceStore workspace, Asking asking, EventHub hub) =>
                Answer(workspace, hub, workspace.Classes.Merge(id, request.Into, asking.Author))
        );
    }

    private static Outcome<ClassRecord> Change(WorkspaceStore workspace, long id, string name, ClassRequest request)
    {
        var renamed = workspace.Classes.Rename(id, name);
        if (renamed.IsOk && request.Description is { } description)
            workspace.Classes.Describe(id, description);
        return renamed;
    }

    /// <summary>A line break or a tab in a name would tear the files that labels are exported to.</summary>
    private static Outcome<string> Named(string? name) =>
        name?.Trim() is not { Length: > 0 and <= LongestName } trimmed
            ? Outcome<string>.Skipped($"a class needs a name of 1 to {LongestName} characters")
        : ClassName.Check(trimmed) is { } reason ? Outcome<string>.Skipped($"{reason}: leave it out")
        : trimmed;

    /// <summary>Names that the clips' folders suggest, without the numbers before them, most clips first.</summary>
    private static IReadOnlyList<string> Offers(WorkspaceStore workspace) =>
        [
            .. workspace
                .Clips.All()
                .Select(clip => Path.GetFileName(Path.GetDirectoryName(clip.Path)) ?? "")
                .CountBy(folder => folder)
                .OrderByDescending(folder => folder.Value)
                .Select(folder => folder.Key.TrimStart([.. "0123456789 -_."]))
                .Where(name => name.Length > 0 && !name.Equals("unlabelled", StringComparison.OrdinalIgnoreCase))
                .Distinct()
                .Take(MostOffers),
        ];

    private static IResult Answer<T>(WorkspaceStore workspace, EventHub hub, Outcome<T> done)
    {
        if (!done.IsOk)
            return Results.Text(done.Reason, statusCode: StatusCodes.Status400BadRequest);
        hub.Publish(new StudioEvent("classes", "the classes changed"));
        return Results.Ok(WorkspaceEndpoints.Classes(workspace));
    }
}
