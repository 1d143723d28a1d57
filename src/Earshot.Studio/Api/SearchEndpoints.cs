using Earshot.Decoding;
using Earshot.Studio.Tiles;
using Earshot.Workspace;
using Microsoft.AspNetCore.Mvc;

namespace Earshot.Studio.Api;

/// <summary>Finding windows, and the small pictures by which one looks many through.</summary>
internal static class SearchEndpoints
{
    private const int LargestSound = 64 << 20;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/search", Find);
        api.MapPost("/search/example", TakeAsync).WithMetadata(new RequestSizeLimitAttribute(LargestSound));
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

    private static async Task<IResult> TakeAsync(Stream body, SearchDesk desk, CancellationToken gone)
    {
        var file = Path.GetTempFileName();
        try
        {
            await using (var copy = File.Create(file))
                await body.CopyToAsync(copy, gone);
            var taken = desk.Take(file);
            return taken.IsOk
                ? Results.Ok(taken.Value)
                : Results.Text(taken.Reason, statusCode: StatusCodes.Status422UnprocessableEntity);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static IResult Find(SearchRequest request, SearchDesk desk)
    {
        var found = desk.Find(request);
        return found.IsOk
            ? Results.Ok(found.Value)
            : Results.Text(found.Reason, statusCode: StatusCodes.Status400BadRequest);
    }
}
