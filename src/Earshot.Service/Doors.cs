using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Earshot.Service;

/// <summary>
/// Who may speak to the service. A page of another site may not: neither under a name of its own that was made to
/// point to this machine (DNS rebinding: its Host says so), nor across sites (its Origin or Sec-Fetch-Site says so; a
/// WebSocket needs nothing else). Programs send neither header. Beyond loopback the token guards, as this machine's
/// names are not known here.
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
        if (options.Token is not { } token || context.Request.Path == "/healthz" || Knows(context.Request, token))
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
        if (!IsOwnName(request.Host.Host))
            return (
                StatusCodes.Status421MisdirectedRequest,
                $"the service answers to localhost and {options.Address} only, not to '{request.Host.Host}'"
            );
        var origin = request.Headers.Origin.ToString();
        var isForeign = origin.Length > 0 && origin != $"{request.Scheme}://{request.Host}";
        return isForeign || request.Headers["Sec-Fetch-Site"] == "cross-site"
            ? (StatusCodes.Status403Forbidden, "the request comes from a page of another site")
            : null;
    }

    /// <summary>HTTP/1.0 clients send no Host: they are no browsers.</summary>
    private bool IsOwnName(string host) =>
        !IPAddress.IsLoopback(options.Address)
        || host is "" or "localhost" or "127.0.0.1" or "[::1]"
        || host == options.Address.ToString();

    /// <summary>Compares hashes in constant time: neither the time taken nor the length tells anything.</summary>
    private static bool Knows(HttpRequest request, string token) =>
        CryptographicOperations.FixedTimeEquals(
            Hash(request.Headers.Authorization.ToString()),
            Hash($"Bearer {token}")
        );

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
