using Earshot.Web;

namespace Earshot.Studio.Security;

/// <summary>
/// Answers only to the names of this machine itself (<see cref="RequestOrigin.IsOwnName"/>).
/// </summary>
internal sealed class HostCheck(StudioOptions options)
{
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        return RequestOrigin.IsOwnName(context.Request, options.Address)
            ? next(context)
            : Refusal.WriteAsync(
                context,
                StatusCodes.Status421MisdirectedRequest,
                $"this page answers to localhost and 127.0.0.1 only, not to '{context.Request.Host.Host}'"
            );
    }
}
