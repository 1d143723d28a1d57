using Earshot.Decoding;
using Earshot.Studio.Tiles;
using Earshot.Workspace;

namespace Earshot.Studio.Api;

/// <summary>Finding windows, and the small pictures by which one looks many through.</summary>
internal static class SearchEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/search", Find);
        api.MapGet(
            "/search/choices",
            (WorkspaceStore workspace) =>
                new SearchChoices(
                    [.. workspace.Recordings.All().Select(r => r.Place.Site).OfType<string>().Distinct().Order()],
                    workspace.Annotations.Annotators()
                )
        );
        api.MapGet(
            "/clips/{id:long}/thumb",
            (long id, WorkspaceStore workspace, ClipAudio audio, HttpContext context) =>
                ClipEndpoints.Serve(
                    id,
                    workspace,
                    context,
                    (path, range) =>
                        Thumb
                            .Of(path, range, audio)
                            .Then(bytes => Outcome<IResult>.Ok(Results.Bytes(bytes, "application/octet-stream")))
                )
        );
    }

    private static IResult Find(SearchRequest request, SearchDesk desk)
    {
        var found = desk.Find(request);
        return found.IsOk
            ? Results.Ok(found.Value)
            : Results.Text(found.Reason, statusCode: StatusCodes.Status400BadRequest);
    }
}
