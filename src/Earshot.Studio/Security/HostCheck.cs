namespace Earshot.Studio.Security;

/// <summary>
/// Answers only to the names of this machine itself. A page of another site whose name was made to point to 127.0.0.1
/// (DNS rebinding) sends its own name as Host and is turned away. Beyond loopback the token guards instead, as the
/// machine's names are not known here.
/// </summary>
internal sealed class HostCheck(StudioOptions options)
{
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var host = context.Request.Host.Host;
        if (!options.IsLoopback || host is "localhost" or "127.0.0.1" or "[::1]" || host == options.Address.ToString())
            return next(context);
        return Refusal.WriteAsync(
            context,
            StatusCodes.Status421MisdirectedRequest,
            $"this page answers to localhost and 127.0.0.1 only, not to '{host}'"
        );
    }
}
