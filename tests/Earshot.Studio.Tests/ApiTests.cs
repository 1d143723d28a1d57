using System.Net;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Earshot.Workspace;
using Microsoft.Data.Sqlite;

namespace Earshot.Studio.Tests;

public sealed class ApiTests : IAsyncLifetime
{
    private RunningStudio studio = null!;

    public async ValueTask InitializeAsync() => studio = await RunningStudio.OverTonesAsync();

    public ValueTask DisposeAsync() => studio.DisposeAsync();

    [Fact]
    public async Task A_label_is_in_the_database_when_the_answer_arrives_and_undo_takes_it_back()
    {
        var low = await AddClass("low");
        var change = await studio.PostAsync(
            "/api/labels",
            new { clips = (long[])[studio.ClipId("low1.wav"), studio.ClipId("low2.wav")], classId = low }
        );
        Assert.Equal("low", studio.LabelOf("low1.wav"));
        Assert.Equal(2, change!["labels"]!.AsArray().Count);
        var undone = await studio.PostAsync("/api/labels/undo", new { });
        Assert.Equal("label", (string?)undone!["action"]);
        Assert.Null(studio.LabelOf("low2.wav"));
        Assert.Null((await studio.PostAsync("/api/labels/undo", new { }))!["action"]);
    }

    [Theory]
    [InlineData("""{"clips": [], "classId": 1}""")]
    [InlineData("""{"clips": [99999], "classId": null}""")]
    [InlineData("""{"clips": [1], "classId": 99999}""")]
    [InlineData("""{"clips": "all"}""")]
    [InlineData("""nonsense""")]
    public async Task A_label_that_makes_no_sense_is_refused(string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await studio.Page.PostAsync("/api/labels", content, TestContext.Current.CancellationToken)).StatusCode
        );
        Assert.Equal(0, studio.Store.Labels.LastEvent());
    }

    [Fact]
    public async Task A_workspace_kept_busy_is_said_with_its_reason_and_the_label_is_not_acknowledged()
    {
        var low = await AddClass("low");
        using var other = new SqliteConnection(
            $"Data Source={Path.Combine(studio.Store.Folder, WorkspaceStore.FileName)};Pooling=False"
        );
        other.Open();
        using (other.BeginTransaction())
        {
            studio.Store.Patience = TimeSpan.FromMilliseconds(50);
            using var refused = await studio.Page.PostAsJsonAsync(
                "/api/labels",
                new { clips = (long[])[1], classId = low },
                TestContext.Current.CancellationToken
            );
            Assert.Equal(
                (HttpStatusCode.ServiceUnavailable, "1"),
                (refused.StatusCode, refused.Headers.RetryAfter?.ToString())
            );
            Assert.Contains(
                "nothing was changed; try again",
                await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
                StringComparison.Ordinal
            );
        }
        await studio.PostAsync("/api/labels", new { clips = (long[])[1], classId = low });
        Assert.Single(studio.Store.Labels.All());
    }

    [Fact]
    public async Task A_key_press_waits_two_seconds_for_another_process_however_patient_the_trainer_is()
    {
        var low = await AddClass("low");
        using var other = new SqliteConnection(
            $"Data Source={Path.Combine(studio.Store.Folder, WorkspaceStore.FileName)};Pooling=False"
        );
        other.Open();
        using var held = other.BeginTransaction();
        studio.Store.Patience = TimeSpan.FromHours(1);
        var started = Task.Run(() => studio.Store.Classes.Ensure("high"), TestContext.Current.CancellationToken);
        using var refused = await studio.Page.PostAsJsonAsync(
            "/api/labels",
            new { clips = (long[])[1], classId = low },
            TestContext.Current.CancellationToken
        );
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Contains(
            "busy by another process for 2 s",
            await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
        Assert.False(started.IsCompleted);
        held.Rollback();
        Assert.Equal("high", (await started).Name);
    }

    [Fact]
    public async Task Training_tells_its_progress_and_what_it_learnt_is_right()
    {
        var (low, high) = (await AddClass("low"), await AddClass("high"));
        await Give(low, "low0.wav", "low1.wav", "low2.wav");
        await Give(high, "high0.wav", "high1.wav", "high2.wav");
        var news = await Train();
        Assert.Equal("trained", news[^1]);
        Assert.True(news.Count(kind => kind == "progress") >= 3, string.Join(' ', news));

        var run = Assert.Single(studio.Store.Runs.All());
        Assert.Equal((6, 6), (run.LabelCount, run.Metrics.Measured));
        Assert.InRange(
            studio
                .Store.Runs.Predictions()
                .Count(p =>
                    studio
                        .Store.Clips.Find(p.ClipId)!
                        .Path.StartsWith(p.ClassId == low ? "low" : "high", StringComparison.Ordinal)
                ),
            14,
            16
        );
        var clip = await Get($"/api/clips/{studio.ClipId("high7.wav")}");
        Assert.Equal(high, (long)clip["prediction"]!["classes"]![0]!["classId"]!);
        Assert.All(
            clip["prediction"]!["neighbours"]!.AsArray().Take(3),
            n => Assert.StartsWith("high", (string?)n!["path"], StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Sure_predictions_are_accepted_as_unheard_and_taken_back_by_one_undo()
    {
        await Give(await AddClass("low"), "low0.wav", "low1.wav");
        await Give(await AddClass("high"), "high0.wav", "high1.wav");
        await Train();
        var change = await studio.PostAsync("/api/labels/accept", new { confidence = 0.5 });
        Assert.Equal(12, change!["labels"]!.AsArray().Count);
        Assert.Equal(12, studio.Store.Labels.All().Count(l => l.Source == LabelSource.Pseudo));
        await Train();
        Assert.Equal((16, 4), (studio.Store.Runs.Latest()!.LabelCount, studio.Store.Runs.Latest()!.Metrics.Measured));
        await studio.PostAsync("/api/labels/undo", new { });
        Assert.Equal(4, studio.Store.Labels.All().Count);
    }

    [Fact]
    public async Task Rejected_clips_are_never_accepted()
    {
        await Give(await AddClass("low"), "low0.wav", "low1.wav", "low2.wav", "low3.wav", "low4.wav", "low5.wav");
        await Give(
            await AddClass("high"),
            "high0.wav",
            "high1.wav",
            "high2.wav",
            "high3.wav",
            "high4.wav",
            "high5.wav"
        );
        await Train();
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (
                await studio.Page.PutAsJsonAsync(
                    "/api/reject",
                    new { above = -1 },
                    TestContext.Current.CancellationToken
                )
            ).StatusCode
        );
        Assert.Equal(
            HttpStatusCode.NoContent,
            (
                await studio.Page.PutAsJsonAsync(
                    "/api/reject",
                    new { above = 1e-6 },
                    TestContext.Current.CancellationToken
                )
            ).StatusCode
        );
        Assert.Equal(1e-6, (double)(await Get("/api/workspace"))["rejectAbove"]!);
        Assert.Empty((await studio.PostAsync("/api/labels/accept", new { confidence = 0.5 }))!["labels"]!.AsArray());
        await studio.Page.PutAsJsonAsync(
            "/api/reject",
            new { above = (double?)null },
            TestContext.Current.CancellationToken
        );
        Assert.Null((await Get("/api/workspace"))["rejectAbove"]);
        Assert.Equal(
            4,
            (await studio.PostAsync("/api/labels/accept", new { confidence = 0.5 }))!["labels"]!.AsArray().Count
        );
    }

    [Fact]
    public async Task Training_without_two_classes_says_what_is_missing()
    {
        await Give(await AddClass("low"), "low0.wav");
        Assert.Equal("failed", (await Train())[^1]);
        Assert.Empty(studio.Store.Runs.All());
    }

    [Fact]
    public async Task The_map_holds_every_clip_with_its_label_and_prediction()
    {
        var (low, high) = (await AddClass("low"), await AddClass("high"));
        await Give(low, "low0.wav");
        await Give(high, "high0.wav");
        await Train();
        var bytes = await studio.Page.GetByteArrayAsync("/api/map", TestContext.Current.CancellationToken);
        var n = MemoryMarshal.Read<int>(bytes);
        Assert.Equal((16, 8 + 16 * 29), (n, bytes.Length));
        T[] Column<T>(int place)
            where T : struct => MemoryMarshal.Cast<byte, T>(bytes.AsSpan(4 * (2 + place * n), 4 * n)).ToArray();
        var row = Array.IndexOf(Column<int>(0), (int)studio.ClipId("low0.wav"));
        Assert.Equal((low, low), (Column<int>(4)[row], Column<int>(5)[row]));
        Assert.Equal(2, Column<int>(4).Count(label => label != 0));
        Assert.All(Column<float>(3), confidence => Assert.InRange(confidence, 0.5f, 1));
        Assert.True(Column<float>(1).Distinct().Count() > 10);
    }

    [Fact]
    public async Task Suggestions_are_unlabelled_clips_and_differ()
    {
        await Give(await AddClass("low"), "low0.wav");
        var suggested = (await Get("/api/suggestions?count=5")).AsArray().Select(s => (long)s!["id"]!).ToList();
        Assert.Equal(5, suggested.Distinct().Count());
        Assert.DoesNotContain(studio.ClipId("low0.wav"), suggested);
    }

    [Fact]
    public async Task Classes_are_added_renamed_and_merged()
    {
        var (low, deep) = (await AddClass("low"), await AddClass("deep"));
        await Give(deep, "low3.wav");
        using (
            var taken = await studio.Page.PutAsJsonAsync(
                $"/api/classes/{deep}",
                new { name = "low" },
                TestContext.Current.CancellationToken
            )
        )
            Assert.Equal(HttpStatusCode.BadRequest, taken.StatusCode);
        (
            await studio.Page.PutAsJsonAsync(
                $"/api/classes/{deep}",
                new { name = "deeper" },
                TestContext.Current.CancellationToken
            )
        ).EnsureSuccessStatusCode();
        await studio.PostAsync($"/api/classes/{deep}/merge", new { into = low });
        Assert.Equal("low", studio.LabelOf("low3.wav"));
        var classes = await studio.PostAsync("/api/classes", new { isNone = true });
        Assert.Equal(["low", "none of these"], classes!.AsArray().Select(c => (string?)c!["name"]));
    }

    [Theory]
    [InlineData("two\nlines")]
    [InlineData("a\ttab")]
    [InlineData("bell\a")]
    [InlineData("  ")]
    public async Task A_name_that_would_tear_an_export_is_refused(string name)
    {
        using var refused = await studio.Page.PostAsJsonAsync(
            "/api/classes",
            new { name },
            TestContext.Current.CancellationToken
        );
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Empty(studio.Store.Classes.All());
    }

    [Fact]
    public async Task A_class_is_deleted_while_nothing_is_labelled_with_it()
    {
        var (low, mistyped) = (await AddClass("low"), await AddClass("lwo"));
        await Give(low, "low0.wav");
        var token = TestContext.Current.CancellationToken;
        Assert.Equal(HttpStatusCode.OK, (await studio.Page.DeleteAsync($"/api/classes/{mistyped}", token)).StatusCode);
        using var refused = await studio.Page.DeleteAsync($"/api/classes/{low}", token);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("merge it", await refused.Content.ReadAsStringAsync(token), StringComparison.Ordinal);
        Assert.Equal(["low"], studio.Store.Classes.All().Select(c => c.Name));
    }

    [Fact]
    public async Task What_is_sent_twice_is_done_once()
    {
        var low = await AddClass("low");
        var order = new
        {
            clips = (long[])[1],
            classId = low,
            request = "an id of the page's own",
        };
        var (first, again) = (
            await studio.PostAsync("/api/labels", order),
            await studio.PostAsync("/api/labels", order)
        );
        Assert.Equal((long)first!["batch"]!, (long)again!["batch"]!);
        Assert.Single(studio.Store.Labels.History(1));
    }

    [Theory]
    [InlineData("csv", "csv", "labels.csv")]
    [InlineData("raven", "raven", "labels.selections.txt")]
    [InlineData("label-studio", "label-studio", "label-studio.json")]
    [InlineData("csv", "auto", "labels.csv")]
    [InlineData("raven", "auto", "labels.selections.txt")]
    [InlineData("label-studio", "auto", "label-studio.json")]
    public async Task What_is_exported_can_be_imported(string format, string readAs, string fileName)
    {
        await Give(await AddClass("low"), "low0.wav", "low1.wav");
        using var export = await studio.Page.GetAsync($"/api/export/{format}", TestContext.Current.CancellationToken);
        Assert.Equal(fileName, export.Content.Headers.ContentDisposition!.FileName);
        var text = await export.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        await studio.PostAsync("/api/labels/undo", new { });
        using var import = new StringContent(text);
        var report = await (
            await studio.Page.PostAsync(
                $"/api/import/{readAs}?name={fileName}",
                import,
                TestContext.Current.CancellationToken
            )
        ).Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken);
        Assert.Equal(2, (int)report!["taken"]!);
        Assert.Equal("low", studio.LabelOf("low1.wav"));
    }

    [Fact]
    public async Task A_file_that_looks_like_no_format_is_refused_by_name()
    {
        using var poem = new StringContent("roses are red");
        var token = TestContext.Current.CancellationToken;
        using var answer = await studio.Page.PostAsync("/api/import/auto?name=poem.txt", poem, token);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("poem.txt looks like no format", await answer.Content.ReadAsStringAsync(token));
    }

    [Fact]
    public async Task A_picture_shows_the_tone_where_it_is()
    {
        var (lowPeak, highPeak) = (await LoudestBand("low0.wav"), await LoudestBand("high0.wav"));
        Assert.InRange(lowPeak, 2, 12);
        Assert.InRange(highPeak, 35, 50);
    }

    /// <summary>The mel band (of 64 between 60 and 7900 Hz) that is loudest over the clip.</summary>
    private async Task<int> LoudestBand(string path)
    {
        var bytes = await studio.Page.GetByteArrayAsync(
            $"/api/clips/{studio.ClipId(path)}/picture",
            TestContext.Current.CancellationToken
        );
        var (columns, bands) = (MemoryMarshal.Read<int>(bytes), MemoryMarshal.Read<int>(bytes.AsSpan(4)));
        Assert.Equal(1f, MemoryMarshal.Read<float>(bytes.AsSpan(8)), 0.01f);
        var levels = bytes.AsMemory(12 + 2 * columns);
        return Enumerable
            .Range(0, bands)
            .MaxBy(band => levels.Slice(band * columns, columns).ToArray().Sum(level => level));
    }

    private async Task<long> AddClass(string name) =>
        (await studio.PostAsync("/api/classes", new { name }))!
            .AsArray()
            .Where(c => (string?)c!["name"] == name)
            .Select(c => (long)c!["id"]!)
            .Single();

    private Task Give(long classId, params string[] paths) =>
        studio.PostAsync("/api/labels", new { clips = paths.Select(studio.ClipId), classId });

    private async Task<JsonNode> Get(string path) =>
        (await studio.Page.GetFromJsonAsync<JsonNode>(path, TestContext.Current.CancellationToken))!;

    /// <summary>Trains and answers the kinds of news until the end.</summary>
    private async Task<List<string>> Train()
    {
        using var stream = await studio.Page.GetStreamAsync("/api/events", TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        await studio.PostAsync("/api/training", new { method = "logreg" });
        var kinds = new List<string>();
        while (kinds.LastOrDefault() is null or "hello" or "progress" or "labels")
            if ((await reader.ReadLineAsync(TestContext.Current.CancellationToken))?.Split("event: ") is [_, var kind])
                kinds.Add(kind);
        return kinds;
    }
}
