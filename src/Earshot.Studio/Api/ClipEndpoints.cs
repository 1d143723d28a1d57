using Earshot.Audio;
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
            (long id, WorkspaceStore workspace, NearLabelled near) =>
                ShownClip.Find(workspace, id) is { } clip
                    ? Results.Ok(Describe(workspace, clip, near))
                    : Results.NotFound()
        );
        api.MapGet(
            "/clips/{id:long}/audio",
            (long id, bool? decode, WorkspaceStore workspace, ClipAudio audio, HttpContext context) =>
                Serve(id, workspace, context, (path, range) => ClipSound.Of(path, audio, decode is true, range))
        );
        api.MapGet(
            "/clips/{id:long}/picture",
            (long id, WorkspaceStore workspace, ClipAudio audio, HttpContext context) =>
                Serve(
                    id,
                    workspace,
                    context,
                    (path, range) =>
                        ClipPicture
                            .Of(path, audio, range)
                            .Then(picture => Outcome<IResult>.Ok(Results.Bytes(picture, "application/octet-stream")))
                )
        );
    }

    /// <summary>What is made of a clip's file, kept by the browser where the address names the version.</summary>
    public static IResult Serve(
        long id,
        WorkspaceStore workspace,
        HttpContext context,
        Func<string, TimeRange?, Outcome<IResult>> make
    )
    {
        if (ShownClip.Find(workspace, id) is not { } clip)
            return Results.NotFound();
        var made = workspace.Clips.SoundPath(clip.Clip).Then(path => make(path, clip.Range));
        if (!made.IsOk)
            return Results.Text(made.Reason, statusCode: StatusCodes.Status422UnprocessableEntity);
        if (context.Request.Query.ContainsKey("v"))
            context.Response.Headers.CacheControl = "private, max-age=86400, immutable";
        return made.Value;
    }

    private static ShownClipAnswer Describe(WorkspaceStore workspace, ShownClip clip, NearLabelled near) =>
        new(
            clip.Id,
            clip.Path,
            clip.Version,
            clip.Seconds,
            clip.Clip.Group,
            clip.Clip.Skipped ?? clip.Window.Skipped,
            workspace.WindowLabels.History(clip.Window),
            workspace.Runs.PredictionOf(clip.Id) is { } prediction && workspace.Runs.Latest() is { } run
                ? Describe(workspace, run, clip.Range is null ? prediction : With(prediction, near))
                : null
        )
        {
            Recording = clip.Clip.Path,
            RecordingId = clip.Clip.Id,
            Begin = clip.Range?.BeginSeconds,
            End = clip.Range?.EndSeconds,
        };

    private static PredictionRecord With(PredictionRecord prediction, NearLabelled near) =>
        prediction with
        {
            Neighbours = [.. near.Of(prediction.ClipId)],
        };

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
                let clip = ShownClip.Find(workspace, neighbour.ClipId)
                where clip is not null
                select new NeighbourAnswer(clip.Id, clip.Path, clip.Version, neighbour.Weight),
            ]
        );
}
