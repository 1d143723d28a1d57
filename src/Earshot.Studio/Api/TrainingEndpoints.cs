using Earshot.Learning;
using Earshot.Studio.Training;
using Earshot.Workspace;

namespace Earshot.Studio.Api;

/// <summary>Training, its news as server-sent events, and how good each run was.</summary>
internal static class TrainingEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/runs", (WorkspaceStore workspace) => workspace.Runs.All());
        api.MapPost("/training", Start);
        api.MapDelete("/training", (TrainingJob job) => job.Cancel());
        api.MapGet("/standing", (StandingDesk desk) => desk.Now());
        api.MapGet(
            "/events",
            (EventHub hub, StandingDesk desk, IHostApplicationLifetime lifetime, HttpContext context) =>
            {
                var gone = CancellationTokenSource.CreateLinkedTokenSource(
                    context.RequestAborted,
                    lifetime.ApplicationStopping
                );
                context.Response.RegisterForDispose(gone);
                return TypedResults.ServerSentEvents(hub.ListenAsync(desk.Now, gone.Token));
            }
        );
    }

    private static IResult Start(TrainRequest request, WorkspaceStore workspace, TrainingJob job)
    {
        var method = Methods.Create(request.Method ?? Methods.For(workspace.Windows.Output()));
        if (!method.IsOk)
            return Results.Text(method.Reason, statusCode: StatusCodes.Status400BadRequest);
        return job.Start(new RunOptions { Method = method.Value.Name })
            ? Results.Accepted()
            : Results.Text("a training runs already", statusCode: StatusCodes.Status409Conflict);
    }
}
