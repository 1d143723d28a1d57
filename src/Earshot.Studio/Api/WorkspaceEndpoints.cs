using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Earshot.Learning;
using Earshot.Recordings.Interchange;
using Earshot.Studio.Security;
using Earshot.Studio.Training;
using Earshot.Workspace;

namespace Earshot.Studio.Api;

/// <summary>The workspace as a whole: what there is, and every clip's place on the map.</summary>
internal static class WorkspaceEndpoints
{
    private const string Binary = "application/octet-stream";
    private const int MostClips = 1000;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet(
            "/workspace",
            (WorkspaceStore workspace, Asking asking, StandingDesk desk) =>
                new WorkspaceAnswer(
                    Identity(workspace),
                    Path.GetFileName(workspace.Folder),
                    workspace.Windows.Cut() is null ? workspace.Clips.Count() : workspace.Windows.Count(),
                    workspace.Features.Count(),
                    workspace.Encoder.Fingerprint,
                    asking.Author,
                    [.. Methods.Names],
                    Methods.For(workspace.Windows.Output()),
                    desk.Now(),
                    workspace.Runs.RejectAbove() is var above && double.IsFinite(above) ? above : null,
                    workspace.Windows.Output() == OutputKind.AnyOfMany,
                    [.. AnnotationFormats.Written.Select(format => format.Name)],
                    [.. AnnotationFormats.All.Select(format => format.Name)],
                    Classes(workspace)
                )
        );
        api.MapGet(
            "/map",
            (string? clips, MapDesk map) =>
                clips is null ? Results.Bytes(map.All(), Binary)
                : Numbers(clips) is { } some ? Results.Bytes(map.Of(some), Binary)
                : Results.BadRequest($"clips are numbers with commas between, {MostClips} at most")
        );
    }

    private static long[]? Numbers(string text)
    {
        var parts = text.Split(',', StringSplitOptions.RemoveEmptyEntries);
        var numbers = new long[parts.Length];
        for (var i = 0; i < parts.Length; i++)
            if (!long.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]))
                return null;
        return numbers.Length <= MostClips ? numbers : null;
    }

    public static IReadOnlyList<ClassAnswer> Classes(WorkspaceStore workspace)
    {
        var counts = workspace.WindowLabels.Counts();
        return
        [
            .. workspace
                .Classes.All()
                .Select(c => new ClassAnswer(
                    c.Id,
                    c.Name,
                    c.IsNone,
                    Key(c),
                    c.Place,
                    counts.GetValueOrDefault(c.Id),
                    c.Threshold,
                    c.Description
                )),
        ];
    }

    /// <summary>Tells this workspace from others that were served at the same address.</summary>
    private static string Identity(WorkspaceStore workspace) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(workspace.Folder)), 0, 8);

    /// <summary>1 to 9, then 0, in the order the classes were added; the others have none.</summary>
    private static string? Key(ClassRecord c) =>
        c.IsNone ? "n"
        : c.Place <= 10 ? (c.Place % 10).ToString(CultureInfo.InvariantCulture)
        : null;
}
