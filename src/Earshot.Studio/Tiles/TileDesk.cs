using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Earshot.Decoding;
using Earshot.Workspace;

namespace Earshot.Studio.Tiles;

/// <summary>A piece of a recording's picture.</summary>
/// <param name="Columns">Its columns; the last tile has fewer.</param>
/// <param name="IsComplete">Whether it stays so: the recording was read that far.</param>
internal sealed record Tile(byte[] Columns, bool IsComplete);

/// <summary>
/// Draws tiles. Fine ones are read from their place in the file; coarse ones from an overview that one pass makes, kept
/// in the workspace's folder <c>tiles</c>, which may be deleted at any time.
/// </summary>
internal sealed class TileDesk(WorkspaceStore workspace, ClipAudio audio, IHostApplicationLifetime lifetime)
{
    private const int Workers = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim free = new(Workers);
    private readonly ConcurrentDictionary<string, Lazy<Overview>> overviews = new();

    /// <summary>One tile; the reason where the recording can't be read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="zoom">0 to <see cref="TileGrid.CoarsestZoom"/>.</param>
    /// <param name="index">From 0.</param>
    /// <param name="windowMs">Of fine tiles.</param>
    /// <param name="gone">Whoever asked does not wait any more.</param>
    public Task<Outcome<Tile>> OfAsync(string path, int zoom, long index, double windowMs, CancellationToken gone) =>
        zoom < TileGrid.OverviewZoom
            ? FineAsync(() => Fine(path, zoom, index, windowMs, gone), gone)
            : CoarseAsync(path, zoom, index, gone);

    private async Task<Outcome<Tile>> FineAsync(Func<Outcome<Tile>> draw, CancellationToken gone)
    {
        await free.WaitAsync(gone);
        try
        {
            return await Task.Run(draw, gone);
        }
        finally
        {
            free.Release();
        }
    }

    private Outcome<Tile> Fine(string path, int zoom, long index, double windowMs, CancellationToken gone) =>
        audio
            .Open(path)
            .Then(stream =>
            {
                using (stream)
                    return ColumnReader
                        .At(stream, zoom, index * TileGrid.Columns, windowMs)
                        .Then(reader => Drawn(reader, gone));
            });

    private static Outcome<Tile> Drawn(ColumnReader reader, CancellationToken gone)
    {
        var (bytes, length) = (new byte[TileGrid.TileBytes], 0);
        for (; length < bytes.Length; length += TileGrid.ColumnBytes)
        {
            gone.ThrowIfCancellationRequested();
            var next = reader.Next(bytes.AsSpan(length, TileGrid.ColumnBytes));
            if (!next.IsOk)
                return Outcome<Tile>.Skipped(next.Reason!);
            if (!next.Value)
                break;
        }
        return new Tile(bytes[..length], true);
    }

    private async Task<Outcome<Tile>> CoarseAsync(string path, int zoom, long index, CancellationToken gone)
    {
        var each = 1 << (zoom - TileGrid.OverviewZoom);
        var (from, to) = (index * TileGrid.Columns * each, (index + 1) * TileGrid.Columns * each);
        var overview = overviews.GetOrAdd(Key(path), key => new(() => Made(path, key))).Value;
        var isComplete = await overview.WaitForAsync(to, Patience, gone);
        return overview.Reason is { } reason
            ? Outcome<Tile>.Skipped(reason)
            : new Tile(TileGrid.Pool(overview.Columns(from, to), each), isComplete);
    }

    private Overview Made(string path, string key) =>
        new Overview(Path.Combine(workspace.Folder, "tiles", key + ".columns")).Begin(
            () => audio.Open(path),
            lifetime.ApplicationStopping
        );

    /// <summary>Of the file as it is now: of another one at its place another picture is made.</summary>
    private static string Key(string path)
    {
        var file = new FileInfo(path);
        var text = string.Create(CultureInfo.InvariantCulture, $"{path}|{file.Length}|{file.LastWriteTimeUtc.Ticks}");
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)), 0, 12);
    }
}
