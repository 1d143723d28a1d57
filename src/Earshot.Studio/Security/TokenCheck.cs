using System.Security.Cryptography;
using System.Text;

namespace Earshot.Studio.Security;

/// <summary>
/// Lets in who knows the token: once in the address (<c>/?token=…</c>, which is turned into a cookie and vanishes from
/// the address), or as a bearer token from a program.
/// </summary>
internal sealed class TokenCheck(StudioOptions options)
{
    private const string Cookie = "earshot-token";

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (options.Token is null)
            return next(context);
        var request = context.Request;
        if (request.Path == "/" && Knows(request.Query["token"]))
        {
            context.Response.Cookies.Append(
                Cookie,
                options.Token,
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
        if (Knows(request.Cookies[Cookie]) || Knows(Bearer(request)))
            return next(context);
        return Refusal.WriteAsync(
            context,
            StatusCodes.Status401Unauthorized,
            "this page needs its token: open the address that `earshot studio` printed"
        );
    }

    private static string? Bearer(HttpRequest request) =>
        request.Headers.Authorization.ToString() is var header && header.StartsWith("Bearer ", StringComparison.Ordinal)
            ? header["Bearer ".Length..]
            : null;

    /// <summary>
    /// Compares hashes in constant time, so that neither the time taken nor the length tells anything.
    /// </summary>
    private bool Knows(string? given) =>
        given is not null && CryptographicOperations.FixedTimeEquals(Hash(given), Hash(options.Token!));

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
