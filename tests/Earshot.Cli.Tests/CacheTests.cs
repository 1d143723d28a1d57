using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Earshot.Cli.Tests;

/// <summary>Features of clips are kept between runs, for all commands; in processes with caches of their own.</summary>
public sealed class CacheTests : IDisposable
{
    private readonly TempFolder folder = new TempFolder().WithTwoClasses();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task What_train_encoded_predict_evaluate_new_and_features_take_from_the_cache()
    {
        var clips = folder["clips"];
        var model = folder["model.earshot"];
        await Call("train", clips, "-o", model, "--encoder", "logmel");
        var (newest, run) = await Newest();
        foreach (
            var call in (string[][])
                [
                    ["predict", model, clips],
                    ["evaluate", clips, "--encoder", "logmel", "--budgets", "100", "--methods", "logreg"],
                    ["new", folder["workspace"], "--clips", clips, "--encoder", "logmel"],
                    ["features", clips, "--encoder", "logmel", "-o", folder["features.parquet"]],
                    ["train", clips, "-o", folder["again.earshot"], "--encoder", "logmel"],
                ]
        )
        {
            await Call(call);
            var (kept, used) = await Newest();
            Assert.Equal(newest, kept);
            Assert.True(used > run, call[0]);
            run = used;
        }
        Assert.Equal(File.ReadAllBytes(model), File.ReadAllBytes(folder["again.earshot"]));
        await Call("predict", model, clips, "--no-cache");
        Assert.Equal((newest, run), await Newest());
        await Call("train", clips, "-o", model, "--encoder", "logmel", "--seed", "2");
        // other views, and what stands beside them without views
        Assert.Equal(newest + 24, (await Newest()).Clip);
    }

    [Fact]
    public async Task Cache_shows_what_is_held_and_clears_it()
    {
        Assert.Equal((0, 0), await Held("cache"));
        await Call("features", folder["clips"], "-o", folder["features.parquet"]);
        var (clips, bytes) = await Held("cache");
        Assert.Equal(12, clips);
        Assert.InRange(bytes, 12 * 448 * 4, 30_000);
        Assert.Equal((0, 0), await Held("cache", "clear"));
        Assert.Equal((0, 0), await Held("cache"));
    }

    [Fact]
    public async Task Two_processes_may_write_it_at_a_time()
    {
        await Task.WhenAll(
            Enumerable.Range(0, 2).Select(i => Call("features", folder["clips"], "-o", folder[$"{i}.parquet"]))
        );
        Assert.Equal(12, (await Held("cache")).Clips);
    }

    /// <summary>The number of the newest clip held, which no run changes that finds all, and the latest run.</summary>
    private async Task<(long Clip, long Run)> Newest()
    {
        await using var connection = new SqliteConnection($"Data Source={folder["cache/features.db"]};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT MAX(rowid), MAX(run) FROM clip";
        await using var row = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        Assert.True(row.Read());
        return (row.GetInt64(0), row.GetInt64(1));
    }

    private async Task<(int Clips, int Bytes)> Held(params string[] call)
    {
        var (output, _) = await Process([.. call, "--json"]);
        var told = JsonDocument.Parse(output).RootElement;
        Assert.Equal(folder["cache/features.db"], told.GetProperty("path").GetString());
        Assert.Equal(2048L << 20, told.GetProperty("limitBytes").GetInt64());
        return (told.GetProperty("clips").GetInt32(), told.GetProperty("bytes").GetInt32());
    }

    private async Task<string> Call(params string[] call) => (await Process(call)).Error;

    private async Task<(string Output, string Error)> Process(string[] call)
    {
        using var process = Run.StartAs(["env", $"EARSHOT_CACHE={folder["cache"]}"], call);
        var cancellation = TestContext.Current.CancellationToken;
        var error = process.StandardError.ReadToEndAsync(cancellation);
        var output = await process.StandardOutput.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        Assert.True(process.ExitCode == 0, await error);
        return (output, await error);
    }
}
