using Earshot.Web;

namespace Earshot.Service;

/// <summary>
/// Who may speak to the service: a page of another site may not (<see cref="RequestOrigin"/>; a WebSocket needs nothing
/// else).
/// </summary>
internal sealed class Doors(ServiceOptions options)
{
    // Each method is a label of the metrics: one that is made up must not become another time series.
    private static readonly string[] Methods =
    [
        HttpMethods.Get,
        HttpMethods.Head,
        HttpMethods.Post,
        HttpMethods.Put,
        HttpMethods.Patch,
        HttpMethods.Delete,
        HttpMethods.Options,
        HttpMethods.Connect,
        HttpMethods.Trace,
    ];

    public Task InvokeAsync(HttpContext context, RequestDelegate next) =>
        Objection(context.Request) is { } objection
            ? Problem.Of(objection.Status, objection.Reason).ExecuteAsync(context)
            : next(context);

    /// <summary>Everything but the health check wants the token, where there is one.</summary>
    public Task AuthoriseAsync(HttpContext context, RequestDelegate next)
    {
        if (
            options.Token is not { } token
            || context.Request.Path == "/healthz"
            || RequestOrigin.Bearer(context.Request) is { } given && RequestOrigin.AreEqual(given, token)
        )
            return next(context);
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Problem
            .Of(StatusCodes.Status401Unauthorized, "send the service's token as 'Authorization: Bearer …'")
            .ExecuteAsync(context);
    }

    private (int Status, string Reason)? Objection(HttpRequest request)
    {
        if (!Methods.Contains(request.Method, StringComparer.OrdinalIgnoreCase))
            return (StatusCodes.Status501NotImplemented, "this is no method of HTTP that is known here");
        if (!RequestOrigin.IsOwnName(request, options.Address))
            return (
                StatusCodes.Status421MisdirectedRequest,
                $"the service answers to localhost and {options.Address} only, not to '{request.Host.Host}'"
            );
        return RequestOrigin.IsForeign(request) || request.Headers["Sec-Fetch-Site"] == "cross-site"
            ? (StatusCodes.Status403Forbidden, "the request comes from a page of another site")
            : null;
    }
}
