using Earshot.Studio.Security;
using Earshot.Workspace;

namespace Earshot.Studio.Api;

/// <summary>
/// Says why a request failed: 503 where trying again may help
/// (somebody else writes, the machine lacks something), 500 for a bug. What the server itself refuses (a body
/// too large) passes.
/// </summary>
internal static class FailureReasons
{
    public static async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (WorkspaceUnavailableException unavailable) when (!context.Response.HasStarted)
        {
            context.Response.Headers.RetryAfter = "1";
            await Refusal.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, unavailable.Message);
        }
        catch (Exception failure)
            when (MachineFailure.Reason(failure) is { } reason
                && failure is not BadHttpRequestException
                && !context.Response.HasStarted
            )
        {
            await Refusal.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, reason);
        }
        catch (Exception bug)
            when (bug is not (OperationCanceledException or BadHttpRequestException) && !context.Response.HasStarted)
        {
            await Refusal.WriteAsync(
                context,
                StatusCodes.Status500InternalServerError,
                $"this is a bug in earshot: {bug.GetType().Name}: {bug.Message}"
            );
        }
    }
}
