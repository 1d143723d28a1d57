using System.Globalization;
using System.Text;
using Earshot.Workspace;
using Earshot.Workspace.Density;

namespace Earshot.Studio.Api;

/// <summary>A class under review: candidates, what is known of each threshold, and accepting all above one.</summary>
internal static class ReviewEndpoints
{
    private const int Default = 20,
        Most = 100;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet(
            "/classes/{id:long}/review",
            (long id, bool? surest, int? count, WorkspaceStore workspace) =>
                Of(id, workspace, surest is true, count, review => Results.Ok(Answer(workspace, review)))
        );
        api.MapGet(
            "/classes/{id:long}/review.csv",
            (long id, WorkspaceStore workspace) =>
                Of(
                    id,
                    workspace,
                    true,
                    1,
                    review => Results.File(Encoding.UTF8.GetBytes(Table(review)), "text/csv", "thresholds.csv")
                )
        );
        api.MapPost("/classes/{id:long}/accept", Accept);
    }

    private static IResult Of(
        long id,
        WorkspaceStore workspace,
        bool surest,
        int? count,
        Func<ClassReview, IResult> answer
    )
    {
        if (workspace.Classes.All().SingleOrDefault(c => c.Id == id) is not { } known)
            return Results.NotFound();
        var review = ClassReview.Of(workspace, known, surest, Math.Clamp(count ?? Default, 1, Most));
        return review.IsOk
            ? answer(review.Value)
            : Results.Text(review.Reason, statusCode: StatusCodes.Status422UnprocessableEntity);
    }

    private static ReviewAnswer Answer(WorkspaceStore workspace, ClassReview review)
    {
        var scores = review.Next.ToDictionary(next => next.Window.Id, next => next.Score);
        return new ReviewAnswer(
            review.Bins,
            review.Thresholds,
            review.Threshold,
            [.. ShownClip.Of(workspace, [.. scores.Keys]).Select(clip => FoundWindow.Of(clip, null, scores[clip.Id]))]
        );
    }

    private static string Table(ClassReview review)
    {
        var text = new StringBuilder("from,windows,precision,low,high,lacking\n");
        foreach (var (from, windows, (value, low, high), lacking) in review.Thresholds)
            text.Append(
                CultureInfo.InvariantCulture,
                $"{from:0.00},{windows},{value:0.000},{low:0.000},{high:0.000},{lacking}\n"
            );
        return text.ToString();
    }

    private static IResult Accept(long id, AcceptClassRequest request, LabelDesk desk, WorkspaceStore workspace)
    {
        if (workspace.Classes.All().SingleOrDefault(c => c.Id == id) is not { } known)
            return Results.NotFound();
        return request.From is >= 0 and <= 1
            ? Results.Ok(desk.Accept(known, request))
            : Results.BadRequest($"a score to accept from is 0 to 1, got {request.From}");
    }
}

/// <summary>What the page shows of a class under review.</summary>
internal sealed record ReviewAnswer(
    IReadOnlyList<ReviewBin> Bins,
    IReadOnlyList<ReviewThreshold> Thresholds,
    double Threshold,
    IReadOnlyList<FoundWindow> Next
);

/// <summary>Say a class of all windows of which nothing is known, from this score on.</summary>
internal sealed record AcceptClassRequest(float From, string? Request = null);
