using Earshot.Learning;
using Earshot.Studio.Training;
using Earshot.Workspace;

namespace Earshot.Studio.Api;

/// <summary>The workspace as a whole: what there is, and every clip's place on the map.</summary>
internal static class WorkspaceEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet(
            "/workspace",
            (WorkspaceStore workspace, StudioOptions options, TrainingJob job) =>
                new WorkspaceAnswer(
                    Path.GetFileName(workspace.Folder),
                    workspace.Clips.Count(),
                    workspace.Features.Count(),
                    workspace.Encoder.Fingerprint,
                    options.Author,
                    [.. Methods.Names],
                    Methods.Default,
                    job.IsRunning,
                    workspace.Runs.RejectAbove() is var above && double.IsFinite(above) ? above : null,
                    Classes(workspace)
                )
        );
        api.MapGet(
            "/map",
            (WorkspaceStore workspace) => Results.Bytes(MapBinary.Of(workspace), "application/octet-stream")
        );
    }

    public static IReadOnlyList<ClassAnswer> Classes(WorkspaceStore workspace)
    {
        var counts = workspace.Labels.All().CountBy(label => label.ClassId).ToDictionary();
        return
        [
            .. workspace
                .Classes.All()
                .Select(c => new ClassAnswer(c.Id, c.Name, c.IsNone, counts.GetValueOrDefault(c.Id))),
        ];
    }
}
