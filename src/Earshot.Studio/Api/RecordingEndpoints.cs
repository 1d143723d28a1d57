using System.Runtime.InteropServices;
using Earshot.Decoding;
using Earshot.Studio.Tiles;
using Earshot.Workspace;

namespace Earshot.Studio.Api;

/// <summary>The recordings, however long: their pictures in tiles, any stretch of their sound, their windows.</summary>
internal static class RecordingEndpoints
{
    private const int MostRows = 500,
        ShortestMs = 1,
        LongestMs = 500;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/recordings", List);
        api.MapGet(
            "/recordings/{id:long}",
            (long id, WorkspaceStore workspace, ClipAudio audio) =>
                At(id, workspace, (recording, path) => Describe(recording, path, audio))
        );
        api.MapGet("/recordings/{id:long}/tiles/{zoom:int}/{index:long}", TileAsync);
        api.MapGet(
            "/recordings/{id:long}/windows",
            (long id, WorkspaceStore workspace) =>
                Results.Bytes(Windows(workspace.Windows.Of(id)), "application/octet-stream")
        );
        api.MapGet(
            "/recordings/{id:long}/audio",
            (long id, double begin, double end, double? speed, WorkspaceStore workspace, ClipAudio audio) =>
                At(id, workspace, (_, path) => StretchSound.Of(path, begin, end, speed ?? 1, audio))
        );
    }

    private static RecordingsAnswer List(string? find, int? limit, WorkspaceStore workspace)
    {
        var counts = workspace.Annotations.Counts();
        var found = workspace
            .Recordings.All()
            .Where(r => !r.IsMissing && r.Path.Contains(find ?? "", StringComparison.OrdinalIgnoreCase))
            .OrderBy(r => r.Path, StringComparer.Ordinal)
            .ToList();
        return new RecordingsAnswer(
            found.Count,
            [
                .. from r in found.Take(Math.Clamp(limit ?? MostRows, 1, MostRows))
                let said = counts.GetValueOrDefault(r.Id)
                select new RecordingRow(r.Id, r.Path, r.DurationSeconds, r.Place.Site, r.Place.StartedAt, said),
            ]
        );
    }

    private static Outcome<IResult> Describe(RecordingRecord recording, string path, ClipAudio audio) =>
        audio
            .Open(path)
            .Then(stream =>
            {
                using (stream)
                    return
                        (recording.DurationSeconds ?? (double?)stream.DeclaredFrames / stream.SampleRateHz)
                            is { } seconds
                        ? Outcome<IResult>.Ok(Results.Ok(Answer(recording, seconds, stream.SampleRateHz)))
                        : Outcome<IResult>.Skipped(
                            "its length is not known yet: call `earshot new` on its folder again"
                        );
            });

    private static ShownRecordingAnswer Answer(RecordingRecord recording, double seconds, int sampleRateHz) =>
        new(
            recording.Id,
            recording.Path,
            recording.Hash[..Math.Min(12, recording.Hash.Length)],
            seconds,
            sampleRateHz,
            recording.Place.Site,
            recording.Place.Device,
            recording.Place.StartedAt
        );

    private static async Task<IResult> TileAsync(
        long id,
        int zoom,
        long index,
        string? v,
        double? window,
        WorkspaceStore workspace,
        TileDesk desk,
        HttpContext context
    )
    {
        var windowMs = window ?? TileGrid.WindowMs;
        if (zoom is < 0 or > TileGrid.CoarsestZoom || index is < 0 or > int.MaxValue)
            return Results.NotFound();
        if (!(windowMs is >= ShortestMs and <= LongestMs))
            return Results.BadRequest($"a window lasts {ShortestMs} to {LongestMs} ms, got {windowMs}");
        if (Path(id, workspace) is not { } path)
            return Results.NotFound();
        if (!path.IsOk)
            return Refused(path.Reason!);
        var tile = await desk.OfAsync(path.Value, zoom, index, windowMs, context.RequestAborted);
        if (!tile.IsOk)
            return Refused(tile.Reason!);
        if (!tile.Value.IsComplete)
            context.Response.StatusCode = StatusCodes.Status202Accepted;
        else if (v is { Length: > 0 })
            context.Response.Headers.CacheControl = "private, max-age=86400, immutable";
        return Results.Bytes(tile.Value.Columns, "application/octet-stream");
    }

    /// <summary>
    /// The windows of a recording, by time, little-endian: <c>int32 n, 0</c>; <c>float64 begin[n], end[n]</c> in
    /// seconds; <c>int32 id[n]</c>.
    /// </summary>
    private static byte[] Windows(IReadOnlyList<WindowRecord> windows)
    {
        var (n, head) = (windows.Count, 2 * sizeof(int));
        var bytes = new byte[head + n * (2 * sizeof(double) + sizeof(int))];
        MemoryMarshal.Write(bytes, n);
        var times = MemoryMarshal.Cast<byte, double>(bytes.AsSpan(head, 2 * n * sizeof(double)));
        var ids = MemoryMarshal.Cast<byte, int>(bytes.AsSpan(head + 2 * n * sizeof(double)));
        foreach (var (i, window) in windows.Index())
            (times[i], times[n + i], ids[i]) = (window.Range.BeginSeconds, window.Range.EndSeconds, (int)window.Id);
        return bytes;
    }

    private static IResult At(long id, WorkspaceStore workspace, Func<RecordingRecord, string, Outcome<IResult>> make)
    {
        if (Path(id, workspace) is not { } path)
            return Results.NotFound();
        var made = path.Then(known => make(workspace.Recordings.Find(id)!, known));
        return made.IsOk ? made.Value : Refused(made.Reason!);
    }

    /// <summary>Where it lies; null where there is no such recording.</summary>
    private static Outcome<string>? Path(long id, WorkspaceStore workspace) =>
        workspace.Clips.Find(id) is { } clip ? workspace.Clips.SoundPath(clip) : (Outcome<string>?)null;

    private static IResult Refused(string reason) =>
        Results.Text(reason, statusCode: StatusCodes.Status422UnprocessableEntity);
}
