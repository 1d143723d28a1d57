using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Earshot.Web;

/// <summary>
/// Where a request comes from, as the service and the page both ask (this file is part of either). A page of another
/// site must reach neither: not under a name of its own that was made to point to this machine (DNS rebinding: its Host
/// says so), nor across sites (its Origin says so). Programs send no Origin.
/// </summary>
internal static class RequestOrigin
{
    /// <summary>
    /// Whether it asks for this machine by its own name. Beyond loopback a token guards instead, as the machine's names
    /// are not known here. HTTP/1.0 clients send no Host: they are no browsers.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="address">The address that is listened on.</param>
    public static bool IsOwnName(HttpRequest request, IPAddress address) =>
        !IPAddress.IsLoopback(address)
        || request.Host.Host is var host
            && (host is "" or "localhost" or "127.0.0.1" or "[::1]" || host == address.ToString());

    /// <summary>Whether a page of another origin sends it.</summary>
    public static bool IsForeign(HttpRequest request) =>
        request.Headers.Origin.ToString() is { Length: > 0 } origin && origin != $"{request.Scheme}://{request.Host}";

    /// <summary>What the request carries as a bearer token; null: none.</summary>
    public static string? Bearer(HttpRequest request) =>
        request.Headers.Authorization.ToString() is var header && header.StartsWith("Bearer ", StringComparison.Ordinal)
            ? header["Bearer ".Length..]
            : null;

    /// <summary>Whether a token is the right one: neither the time taken nor the length tells anything.</summary>
    public static bool AreEqual(string given, string token) =>
        CryptographicOperations.FixedTimeEquals(Hash(given), Hash(token));

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
