using Earshot.Decoding;
using Earshot.Workspace;

namespace Earshot.Studio.Api;

/// <summary>
/// One clip: what is known of it, its sound, its picture. Clips are asked for by number; the workspace alone knows
/// where they lie.
/// </summary>
internal static class ClipEndpoints
{
    private const int TopClasses = 5;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet(
            "/clips/{id:long}",
            (long id, WorkspaceStore workspace) =>
                workspace.Clips.Find(id) is { } clip ? Results.Ok(Describe(workspace, clip)) : Results.NotFound()
        );
        api.MapGet(
            "/clips/{id:long}/audio",
            (long id, bool? decode, WorkspaceStore workspace, ClipAudio audio, HttpContext context) =>
                Serve(id, workspace, context, path => ClipSound.Of(path, audio, decode is true))
        );
        api.MapGet(
            "/clips/{id:long}/picture",
            (long id, WorkspaceStore workspace, ClipAudio audio, HttpContext context) =>
                Serve(
                    id,
                    workspace,
                    context,
                    path =>
                        ClipPicture
                            .Of(path, audio)
                            .Then(picture => Outcome<IResult>.Ok(Results.Bytes(picture, "application/octet-stream")))
                )
        );
    }

    private static IResult Serve(
        long id,
        WorkspaceStore workspace,
        HttpContext context,
        Func<string, Outcome<IResult>> make
    )
    {
        if (workspace.Clips.Find(id) is not { } clip)
            return Results.NotFound();
        var made = workspace.Clips.FullPath(clip).Then(make);
        if (!made.IsOk)
            return Results.Text(made.Reason, statusCode: StatusCodes.Status422UnprocessableEntity);
        if (context.Request.Query.ContainsKey("v"))
            context.Response.Headers.CacheControl = "private, max-age=86400, immutable";
        return made.Value;
    }

    private static ClipAnswer Describe(WorkspaceStore workspace, ClipRecord clip) =>
        new(
            clip.Id,
            clip.Path,
            Version(clip),
            clip.DurationSeconds,
            clip.Group,
            clip.Skipped,
            workspace.Labels.History(clip.Id),
            workspace.Runs.PredictionOf(clip.Id) is { } prediction && workspace.Runs.Latest() is { } run
                ? Describe(workspace, run, prediction)
                : null
        );

    private static PredictionAnswer Describe(WorkspaceStore workspace, RunRecord run, PredictionRecord prediction) =>
        new(
            [
                .. run
                    .ClassIds.Zip(prediction.Probabilities, (id, p) => new ClassProbability(id, p))
                    .OrderByDescending(c => c.Probability)
                    .Take(TopClasses),
            ],
            prediction.Strangeness,
            run.Evidence,
            [
                .. from neighbour in prediction.Neighbours
                let clip = workspace.Clips.Find(neighbour.ClipId)
                select new NeighbourAnswer(clip.Id, clip.Path, Version(clip), neighbour.Weight),
            ]
        );

    /// <summary>
    /// Part of the content's hash: in an address it lets the browser keep sound and picture for good.
    /// </summary>
    private static string Version(ClipRecord clip) => clip.Hash[..Math.Min(12, clip.Hash.Length)];
}
