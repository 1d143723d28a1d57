using Earshot.Audio;
using Earshot.Studio.Training;
using Earshot.Workspace;
using Microsoft.AspNetCore.Mvc;

namespace Earshot.Studio.Api;

/// <summary>New recordings: sent by the page, or put into the workspace's folder by other means.</summary>
internal static class IngestEndpoints
{
    private const int LongestName = 200;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/ingest", (IngestDesk desk) => desk.Now);
        api.MapPost(
            "/ingest",
            (IngestDesk desk) =>
                desk.Start()
                    ? Results.Accepted()
                    : Results.Text("it is looked for already", statusCode: StatusCodes.Status409Conflict)
        );
        api.MapPost("/ingest/file", TakeAsync).WithMetadata(new DisableRequestSizeLimitAttribute());
    }

    /// <summary>The file is there under its name once all of it has come; none is ever overwritten.</summary>
    private static async Task<IResult> TakeAsync(
        string name,
        Stream body,
        WorkspaceStore workspace,
        CancellationToken gone
    )
    {
        if (Objection(workspace, name) is { } objection)
            return Results.Text(objection, statusCode: StatusCodes.Status400BadRequest);
        var path = Path.Combine(workspace.ClipRoot, name);
        var part = Path.Combine(workspace.ClipRoot, $".{Guid.NewGuid():N}.part");
        try
        {
            await using (var copy = File.Create(part))
                await body.CopyToAsync(copy, gone);
            File.Move(part, path, overwrite: false);
            return Results.Ok(name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Results.Text(e.Message, statusCode: StatusCodes.Status422UnprocessableEntity);
        }
        finally
        {
            File.Delete(part);
        }
    }

    private static string? Objection(WorkspaceStore workspace, string name) =>
        name.Length is 0 or > LongestName
        || name[0] == '.'
        || Path.GetFileName(name) != name
        || name.Any(c => char.IsControl(c) || "\\/:*?\"<>|".Contains(c, StringComparison.Ordinal))
            ? $"'{name}' can't be the name of a recording: rename it to letters, digits, - and _"
        : !AudioFileNames.Extensions.Contains(Path.GetExtension(name))
            ? $"'{name}' has no ending of a sound file: send {string.Join(' ', AudioFileNames.Extensions.Order())}"
        : File.Exists(Path.Combine(workspace.ClipRoot, name))
            ? $"there is a recording '{name}' already: rename the new one"
        : null;
}
