using Earshot.Web;

namespace Earshot.Studio.Security;

/// <summary>
/// Lets in who knows the token: once in the address (<c>/?token=…</c>, which is turned into a cookie and vanishes from
/// the address), or as a bearer token from a program.
/// </summary>
internal sealed class TokenCheck(StudioOptions options, Asking asking)
{
    private const string Cookie = "earshot-token";

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (options.Token is null && options.Annotators.Count == 0)
            return next(context);
        var request = context.Request;
        if (request.Path == "/" && Knows(request.Query["token"]))
        {
            context.Response.Cookies.Append(
                Cookie,
                request.Query["token"]!,
                new CookieOptions
                {
                    HttpOnly = true,
                    SameSite = SameSiteMode.Strict,
                    Secure = request.IsHttps,
                }
            );
            context.Response.Redirect("/");
            return Task.CompletedTask;
        }
        if (Knows(request.Cookies[Cookie]) || Knows(RequestOrigin.Bearer(request)))
            return next(context);
        return Refusal.WriteAsync(
            context,
            StatusCodes.Status401Unauthorized,
            "this page needs its token: open the address that `earshot studio` printed"
        );
    }

    /// <summary>Whether it is a token of somebody, who then is the one who asks.</summary>
    private bool Knows(string? given)
    {
        if (given is null)
            return false;
        var found = options.Token is { } own && RequestOrigin.AreEqual(given, own);
        foreach (var (name, token) in options.Annotators)
            if (RequestOrigin.AreEqual(given, token))
            {
                asking.Is(name);
                found = true;
            }
        return found;
    }
}
