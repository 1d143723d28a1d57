using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace Earshot.Studio;

/// <summary>
/// The page's own files, held in the assembly: nothing on the disk is served, so no path can lead anywhere.
/// </summary>
internal static class PageFiles
{
    private static readonly Dictionary<string, string> ContentTypes = new()
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".svg"] = "image/svg+xml",
    };

    public static void Map(IEndpointRouteBuilder routes)
    {
        var assembly = typeof(PageFiles).Assembly;
        foreach (
            var name in assembly
                .GetManifestResourceNames()
                .Where(name => name.StartsWith("Page/", StringComparison.Ordinal))
        )
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            // A folder's name ends with the separator of the machine that built it.
            Map(routes, name["Page/".Length..].Replace('\\', '/'), content);
        }
    }

    private static void Map(IEndpointRouteBuilder routes, string name, byte[] content)
    {
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexString(SHA256.HashData(content), 0, 8)}\"");
        routes.MapGet(
            name == "index.html" ? "/" : $"/{name}",
            (HttpContext context) =>
            {
                context.Response.Headers.CacheControl = "no-cache";
                return Results.Bytes(content, ContentTypes[Path.GetExtension(name)], entityTag: tag);
            }
        );
    }
}
