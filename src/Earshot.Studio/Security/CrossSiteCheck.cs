using Earshot.Web;

namespace Earshot.Studio.Security;

/// <summary>
/// Turns away what another site's page asks for in a visitor's name: whatever the browser itself marks as cross-site,
/// and every change without our own header (which a foreign page can't send without asking first) or with a foreign
/// Origin.
/// </summary>
internal static class CrossSiteCheck
{
    public const string Header = "X-Earshot";

    public static Task InvokeAsync(HttpContext context, RequestDelegate next) =>
        Objection(context.Request) is { } objection
            ? Refusal.WriteAsync(context, StatusCodes.Status403Forbidden, objection)
            : next(context);

    private static string? Objection(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        var isPage = request.Path == "/" && request.Headers["Sec-Fetch-Mode"] == "navigate";
        if (site is "cross-site" or "same-site" && !isPage)
            return "the request comes from another site";
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            return null;
        if (!request.Headers.ContainsKey(Header))
            return $"a change needs the header {Header}";
        return RequestOrigin.IsForeign(request) ? $"the request comes from {request.Headers.Origin}" : null;
    }
}
