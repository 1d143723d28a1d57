using System.Security.Cryptography;
using Earshot.Formats;

namespace Earshot.Cli;

/// <summary>Downloads a model's weights, and keeps them only if they are what was published.</summary>
internal static class ModelDownload
{
    /// <summary>What a file may hold at most whose length is not published: names of classes.</summary>
    private const int MostBytes = 16 << 20;

    /// <summary>Whether the environment variable <c>EARSHOT_OFFLINE</c> forbids all downloads.</summary>
    public static bool IsOffline =>
        Environment.GetEnvironmentVariable("EARSHOT_OFFLINE") is { Length: > 0 } and not "0";

    /// <summary>The path of the file, downloaded or already there; or why it can't be had.</summary>
    /// <param name="source">What it must be.</param>
    /// <param name="address">Where to take it from: http or https.</param>
    /// <param name="folder">Where to put it.</param>
    /// <param name="cancellation">Stops; nothing is left.</param>
    public static async Task<Outcome<string>> RunAsync(
        ModelSource source,
        Uri address,
        string folder,
        CancellationToken cancellation
    )
    {
        var path = Path.Combine(folder, source.FileName);
        if (File.Exists(path) && Objection(source, await File.ReadAllBytesAsync(path, cancellation)) is null)
            return path;
        if (IsOffline)
            return Outcome<string>.Skipped(
                $"EARSHOT_OFFLINE is set: put {source.FileName} into {folder} by hand, or unset it"
            );
        try
        {
            using var http = new HttpClient
            {
                MaxResponseContentBufferSize = source.ByteCount > 0 ? source.ByteCount : MostBytes,
            };
            var bytes = await http.GetByteArrayAsync(address, cancellation);
            if (Objection(source, bytes) is { } reason)
                return Outcome<string>.Skipped($"{address}: {reason}; nothing was kept");
            AtomicFile.Write(path, stream => stream.Write(bytes));
            return path;
        }
        catch (HttpRequestException e)
        {
            return Outcome<string>.Skipped(
                $"{address}: {e.Message}; fetch {source.FileName} by other means and put it into {folder}"
            );
        }
    }

    private static string? Objection(ModelSource source, byte[] bytes)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(bytes));
        return digest == source.Sha256
            ? null
            : $"{bytes.Length} bytes with SHA-256 {digest}, expected "
                + $"{(source.ByteCount > 0 ? $"{source.ByteCount} with " : "")}{source.Sha256}";
    }
}
