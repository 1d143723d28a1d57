using System.Text.Json.Nodes;
using Earshot.Testing;

namespace Earshot.Cli.Tests;

public sealed class HopliteTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_workspace_of_a_hoplite_database_needs_no_audio_and_takes_it_later()
    {
        var database = SharedData.Require("golden", "hoplite");
        var made = await Run.Earshot("new", folder["ws"], "--hoplite", database, "--json");
        Assert.True(made.Code == 0, made.Error);
        var report = JsonNode.Parse(made.Output)!["report"]!;
        Assert.Equal((80, 0, 162), ((int)report["recordings"]!, (int)report["found"]!, (int)report["windows"]!));
        Assert.Equal((44, 10, 10), ((int)report["positive"]!, (int)report["negative"]!, (int)report["uncertain"]!));

        folder.Tone("clips/deep/1-100032-A.wav", 500);
        folder.Tone("clips/other.wav", 500);
        File.Move(folder["clips/deep/1-100032-A.wav"], folder["clips/deep/1-100032-A.ogg"]);
        var again = await Run.Earshot("new", folder["ws"], "--hoplite", database, "--clips", folder["clips"], "--json");
        report = JsonNode.Parse(again.Output)!["report"]!;
        Assert.Equal((1, 0), ((int)report["found"]!, (int)report["windows"]!));
        Assert.Contains("1 sounds of the folder are not in the database", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_a_database_is_refused()
    {
        var run = await Run.Earshot("new", folder["ws"], "--hoplite", folder[""]);
        Assert.Equal(2, run.Code);
        Assert.Contains("holds no hoplite database", run.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await Run.Earshot("new", folder["ws"])).Code);
    }
}
