using System.Globalization;
using Earshot.Recordings;
using Microsoft.Data.Sqlite;
using Spectre.Console;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot cache</c>: what is kept of encoded clips.</summary>
internal sealed class CacheCommand : EarshotCommand
{
    /// <summary>What <c>earshot --help</c> says of it.</summary>
    public const string Summary = "Show or clear the features of clips that are kept between runs.";

    public CacheCommand()
        : base("cache", Summary, "earshot cache clear") => Add(new CacheClearCommand());

    public override Task<int> RunAsync(Session session)
    {
        Show(session);
        return Task.FromResult(ExitCode.Ok);
    }

    /// <summary>Where the cache is, what it holds, and how much it may hold.</summary>
    internal static void Show(Session session)
    {
        var folder = FolderOf();
        var (clips, bytes) = Held(folder);
        session.Show(
            new
            {
                path = FeatureCacheFile.PathIn(folder),
                clips,
                bytes,
                limitBytes = CacheSettings.LimitBytes,
            },
            console =>
            {
                var most = CacheSettings.LimitBytes / 1e6;
                console.MarkupLineInterpolated(
                    CultureInfo.InvariantCulture,
                    $"{FeatureCacheFile.PathIn(folder)}: {clips} clips, {bytes / 1e6:F1} of at most {most:F0} MB"
                );
            }
        );
    }

    internal static string FolderOf() =>
        CacheSettings.Folder
        ?? throw new BadInputException("there is no folder for a cache: name one by EARSHOT_CACHE, or set HOME");

    private static (long Clips, long Bytes) Held(string folder)
    {
        if (!File.Exists(FeatureCacheFile.PathIn(folder)))
            return (0, 0);
        try
        {
            using var file = FeatureCacheFile.Open(folder);
            return (file.Clips, file.Bytes);
        }
        catch (SqliteException e)
        {
            throw new BadInputException(
                $"the cache in {folder} can't be read: {e.Message} (mend: earshot cache clear)"
            );
        }
    }
}

/// <summary><c>earshot cache clear</c>.</summary>
internal sealed class CacheClearCommand()
    : EarshotCommand("clear", "Remove the features of all clips from the cache.", "earshot cache clear")
{
    public override Task<int> RunAsync(Session session)
    {
        FeatureCacheFile.Clear(CacheCommand.FolderOf());
        CacheCommand.Show(session);
        return Task.FromResult(ExitCode.Ok);
    }
}
