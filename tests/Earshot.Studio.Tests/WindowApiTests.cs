using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Earshot.Annotations;
using Earshot.Audio;

namespace Earshot.Studio.Tests;

/// <summary>The page's API over recordings that are cut into windows.</summary>
public sealed class WindowApiTests : IAsyncLifetime
{
    private RunningStudio studio = null!;

    public async ValueTask InitializeAsync() => studio = await RunningStudio.OverRecordingsAsync();

    public ValueTask DisposeAsync() => studio.DisposeAsync();

    [Fact]
    public async Task A_window_is_shown_with_its_own_stretch_sound_and_picture()
    {
        var id = WindowOf("r1.wav", 2);
        var clip = await studio.Page.GetFromJsonAsync<JsonNode>($"/api/clips/{id}", Cancellation);
        Assert.Equal("r1.wav 0:02.0 (1 s)", (string?)clip!["path"]);
        Assert.Equal(("r1.wav", 2.0, 3.0), ((string?)clip["recording"], (double)clip["begin"]!, (double)clip["end"]!));
        Assert.Equal(1, (double)clip["durationSeconds"]!);
        var wav = await studio.Page.GetByteArrayAsync($"/api/clips/{id}/audio", Cancellation);
        using var heard = WavReader.Open(new MemoryStream(wav)).Value;
        Assert.Equal(16000, heard.DeclaredFrames);
        using var whole = WavFile.Open(Path.Combine(studio.Store.ClipRoot, "r1.wav")).Value;
        var (part, all) = (new float[16000], new float[48000]);
        heard.Read(part);
        whole.Read(all);
        Assert.Equal(all[32000..], part, (a, b) => Math.Abs(a - b) < 1e-4f);
        var picture = await studio.Page.GetByteArrayAsync($"/api/clips/{id}/picture", Cancellation);
        Assert.Equal(1f, BitConverter.ToSingle(picture, 8), 0.01f);
    }

    [Fact]
    public async Task A_label_is_an_annotation_of_the_window_changes_and_is_taken_back()
    {
        var (low, high) = (await AddClass("low"), await AddClass("high"));
        var id = WindowOf("r2.wav", 0);
        var change = await Give(low, id);
        Assert.Equal((id, low), Held(change!));
        var said = Assert.Single(studio.Store.Annotations.All()).Value;
        Assert.Equal(("low", 0.0, 1.0, "ada"), (said.ClassName, said.Range!.Value.BeginSeconds, 1.0, said.Annotator));
        Assert.Equal((id, high), Held((await Give(high, id))!));
        Assert.Equal("high", Assert.Single(studio.Store.Annotations.All()).Value.ClassName);
        Assert.Equal((id, low), Held((await studio.PostAsync("/api/labels/undo", new { }))!));
        var clip = await studio.Page.GetFromJsonAsync<JsonNode>($"/api/clips/{id}", Cancellation);
        Assert.Equal(3, clip!["history"]!.AsArray().Count);
        Assert.Equal((id, (long?)null), Held((await Give(null, id))!));
        Assert.Empty(studio.Store.Annotations.All());
    }

    [Fact]
    public async Task None_of_these_says_that_all_is_annotated()
    {
        await AddClass("low");
        var none = (await studio.PostAsync("/api/classes", new { isNone = true }))!.AsArray();
        await Give((long)none.Single(c => (bool)c!["isNone"]!)!["id"]!, WindowOf("r0.wav", 5));
        var said = Assert.Single(studio.Store.Annotations.All()).Value;
        Assert.Equal((null, Polarity.Complete), (said.ClassName, said.Polarity));
    }

    [Fact]
    public async Task What_changed_names_windows_also_of_an_import()
    {
        await AddClass("low");
        studio.Store.Annotations.Put(
            [new(studio.Store.Clips.Find("r3.wav")!.Id, new("low") { Range = TimeRange.FromSeconds(0.1, 1.9).Value })],
            "bea",
            "import"
        );
        var changes = await studio.Page.GetFromJsonAsync<JsonNode>("/api/changes?after=0", Cancellation);
        Assert.Equal(
            [WindowOf("r3.wav", 0), WindowOf("r3.wav", 1)],
            changes!["labels"]!.AsArray().Select(label => (long)label!["clip"]!)
        );
        var classes = await studio.Page.GetFromJsonAsync<JsonNode>("/api/classes", Cancellation);
        Assert.Equal(2, (int)classes!.AsArray().Single()!["labels"]!);
    }

    [Fact]
    public async Task It_is_trained_and_says_what_the_windows_are()
    {
        var (low, high) = (await AddClass("low"), await AddClass("high"));
        for (var i = 0; i < 4; i++)
        {
            await Give(low, WindowOf($"r{i}.wav", 0));
            await Give(high, WindowOf($"r{i}.wav", 2));
            studio.Store.Annotations.Put(
                [new(studio.Store.Clips.Find($"r{i}.wav")!.Id, new(null, Polarity.Complete) { Range = Last })],
                "ada"
            );
        }
        var trainer = new Workspace.Training.WorkspaceTrainer(studio.Store, TimeProvider.System);
        Assert.True(trainer.Train(new() { Method = "logreg" }, cancellation: Cancellation).IsOk);
        var clip = await studio.Page.GetFromJsonAsync<JsonNode>($"/api/clips/{WindowOf("r5.wav", 3)}", Cancellation);
        var best = clip!["prediction"]!["classes"]![0]!;
        Assert.Equal(high, (long)best["classId"]!);
        var near = clip["prediction"]!["neighbours"]!.AsArray();
        Assert.Equal(5, near.Count);
        Assert.Contains(" 0:02.0 (1 s)", (string?)near[0]!["path"], StringComparison.Ordinal);
        var map = await studio.Page.GetByteArrayAsync("/api/map", Cancellation);
        Assert.Equal(36, BitConverter.ToInt32(map));
        var next = await studio.Page.GetFromJsonAsync<JsonNode>("/api/suggestions?count=5", Cancellation);
        Assert.Equal(5, next!.AsArray().Count);
    }

    private static readonly TimeRange Last = TimeRange.FromSeconds(4, 6).Value;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static (long, long?) Held(JsonNode change) =>
        change["labels"]!.AsArray() is [{ } only] ? ((long)only["clip"]!, (long?)only["classId"]) : default;

    private long WindowOf(string path, int place) =>
        studio.Store.Windows.Of(studio.Store.Clips.Find(path)!.Id)[place].Id;

    private Task<JsonNode?> Give(long? classId, params long[] clips) =>
        studio.PostAsync("/api/labels", new { clips, classId });

    private async Task<long> AddClass(string name) =>
        (long)
            (await studio.PostAsync("/api/classes", new { name }))!.AsArray().Single(c => (string?)c!["name"] == name)![
                "id"
            ]!;
}
