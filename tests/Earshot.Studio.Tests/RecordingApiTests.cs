using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Workspace;

namespace Earshot.Studio.Tests;

/// <summary>Recordings as the page asks for them: tiles, sound, windows, and what is said of them.</summary>
public sealed class RecordingApiTests : IAsyncLifetime
{
    private const int ColumnBytes = 258,
        Bands = 256,
        RateHz = 16000;
    private RunningStudio studio = null!;
    private long id;

    public async ValueTask InitializeAsync()
    {
        studio = await RunningStudio.OverRecordingsAsync();
        id = studio.ClipId("r1.wav");
    }

    public ValueTask DisposeAsync() => studio.DisposeAsync();

    [Fact]
    public async Task Recordings_are_listed_and_found_by_name()
    {
        var all = await Get("/api/recordings");
        Assert.Equal((6, 6), ((int)all["total"]!, all["recordings"]!.AsArray().Count));
        var found = await Get("/api/recordings?find=R4");
        Assert.Equal("r4.wav", (string?)found["recordings"]!.AsArray().Single()!["path"]);
        Assert.Equal(2, (await Get("/api/recordings?limit=2"))["recordings"]!.AsArray().Count);
        var one = await Get($"/api/recordings/{id}");
        Assert.Equal(
            ("r1.wav", 6.0, RateHz),
            ((string?)one["path"], (double)one["seconds"]!, (int)one["sampleRateHz"]!)
        );
        Assert.Equal(HttpStatusCode.NotFound, (await Ask("/api/recordings/999")).StatusCode);
    }

    /// <summary>Zoom 5: 8 ms a column, 2.048 s a tile; 300 Hz for two seconds, 2500 Hz for two, then noise.</summary>
    [Fact]
    public async Task A_fine_tile_shows_the_tone_at_its_time_and_level()
    {
        var tile = await Tile(5, 0);
        Assert.Equal(256 * ColumnBytes, tile.Length);
        Assert.Equal(BandOf(300), Loudest(tile, 100));
        Assert.Equal(BandOf(2500), Loudest(await Tile(5, 1), 100));
        // 0.3 of full scale: −10.5 dB of −120, less what falls between two bins
        Assert.InRange(Column(tile, 100)[BandOf(300)], 255 * (1 - 12.0 / 120), 255 * (1 - 10.0 / 120));
        Assert.InRange(Column(tile, 100)[^1], 127 * 0.3, 127 * 0.4);
        Assert.Equal((6000 - 4096) / 8, (await Tile(5, 2)).Length / ColumnBytes);
        Assert.Empty(await Tile(5, 3));
    }

    /// <summary>Also where they come from the overview: what is fine and what is coarse have one scale.</summary>
    [Theory]
    [InlineData(4, 6)]
    [InlineData(8, 13)]
    public async Task A_coarser_column_is_as_loud_as_its_loudest_part(int fine, int coarse)
    {
        var (parts, whole) = (await Tile(fine, 0), await Tile(coarse, 0));
        var each = 1 << (coarse - fine);
        var band = BandOf(300);
        var loudest = Enumerable.Range(0, Math.Min(each, parts.Length / ColumnBytes)).Max(c => Column(parts, c)[band]);
        Assert.InRange(Column(whole, 0)[band] - loudest, -2, 2);
        Assert.InRange(Column(whole, 0)[^1], 127 * 0.3, 127 * 0.4);
    }

    [Fact]
    public async Task A_tile_in_the_middle_is_what_reading_from_the_beginning_gives()
    {
        var (whole, from) = (await Tile(3, 0), await Tile(2, 1)); // half a tile of zoom 3 is one of zoom 2
        Assert.Equal(Loudest(whole, 200), Loudest(from, 144));
        Assert.InRange(Column(whole, 200)[BandOf(300)] - Column(from, 144)[BandOf(300)], -1, 1);
    }

    /// <summary>A tone begins at 2 s: 12 ms before, a long window hears it and a short one does not.</summary>
    [Fact]
    public async Task A_short_window_tells_when_and_a_long_one_how_high()
    {
        var (sharp, blurred) = (await Tile(3, 3, "?window=8"), await Tile(3, 3, "?window=128"));
        Assert.True(Column(blurred, 226)[BandOf(2500)] > Column(sharp, 226)[BandOf(2500)] + 40);
        Assert.Equal(HttpStatusCode.BadRequest, (await Ask($"/api/recordings/{id}/tiles/3/3?window=0")).StatusCode);
    }

    /// <summary>A day of silence, a second of tone at 20 hours: a file with a hole, which takes no room.</summary>
    [Fact]
    public async Task A_tile_late_in_a_day_is_read_from_its_place()
    {
        const int seconds = 24 * 3600,
            rate = 8000,
            at = 20 * 3600;
        var path = Path.Combine(studio.Store.ClipRoot, "day.wav");
        var tone = Enumerable.Range(0, rate).Select(n => (short)(16384 * Math.Sin(2 * Math.PI * 1000 * n / rate)));
        await using (var file = File.Create(path))
        {
            await file.WriteAsync(WavHead(seconds * rate * 2, rate), Cancellation);
            file.Position = 44 + (long)at * rate * 2;
            await file.WriteAsync(tone.SelectMany(BitConverter.GetBytes).ToArray(), Cancellation);
            file.SetLength(44 + (long)seconds * rate * 2);
        }
        studio.Store.Clips.Add([new ClipRecord(0, "day.wav", "day", 1, DurationSeconds: seconds)]);
        id = studio.ClipId("day.wav");
        // Only what was encoded is served.
        var dimension = studio.Store.Features.Load().Features.Columns;
        studio.Store.Windows.Put(id, [(TimeRange.FromSeconds(0, 1).Value, Outcome<float[]>.Ok(new float[dimension]))]);
        var (index, within) = Math.DivRem((long)((at + 0.5) / 0.008), 256);
        var tile = await Tile(5, (int)index);
        Assert.Equal((int)Math.Round(1000 / (rate / 2.0 / Bands)), Loudest(tile, (int)within));
        Assert.InRange(Column(tile, (int)within)[^1], 60, 66);
    }

    [Fact]
    public async Task The_overview_is_kept_in_the_workspace_and_a_browser_keeps_what_is_complete()
    {
        var answer = await Ask($"/api/recordings/{id}/tiles/13/0?v=abc");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("immutable", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Equal(3, (await answer.Content.ReadAsByteArrayAsync(Cancellation)).Length / ColumnBytes);
        var kept = Assert.Single(Directory.GetFiles(Path.Combine(studio.Store.Folder, "tiles")));
        Assert.Equal(6 * ColumnBytes, new FileInfo(kept).Length);
        await studio.StopAsync();
        await studio.StartAsync();
        Assert.Equal(3, (await Tile(13, 0)).Length / ColumnBytes);
    }

    [Fact]
    public async Task A_recording_that_is_gone_says_so()
    {
        File.Delete(Path.Combine(studio.Store.ClipRoot, "r1.wav"));
        var answer = await Ask($"/api/recordings/{id}/tiles/5/0");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("is gone", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stretch_is_heard_as_it_was_or_slower()
    {
        var (rate, seconds) = await Heard("begin=1&end=3");
        Assert.Equal((RateHz, 2.0), (rate, seconds));
        (rate, seconds) = await Heard("begin=1&end=3&speed=0.1");
        Assert.Equal(8000, rate);
        Assert.Equal(20, seconds, 0.01);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Ask(Sound("begin=0&end=200"))).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Ask(Sound("begin=1&end=2&speed=3"))).StatusCode);
    }

    [Fact]
    public async Task Windows_come_by_time()
    {
        var bytes = await studio.Page.GetByteArrayAsync($"/api/recordings/{id}/windows", Cancellation);
        Assert.Equal((6, 8 + 6 * 20), (BitConverter.ToInt32(bytes), bytes.Length));
        Assert.Equal((3.0, 4.0), (BitConverter.ToDouble(bytes, 8 + 3 * 8), BitConverter.ToDouble(bytes, 8 + 9 * 8)));
        Assert.Equal(studio.Store.Windows.Of(id)[3].Id, BitConverter.ToInt32(bytes, 8 + 12 * 8 + 3 * 4));
    }

    [Fact]
    public async Task A_box_is_put_down_changed_and_taken_away_and_each_is_undone()
    {
        var classId = studio.Store.Classes.Ensure("low").Id;
        var put = await Put(Item(classId, 0.25, 1.75, low: 200, high: 400));
        Assert.Equal(2, put!["labels"]!.AsArray().Count); // the two windows it lies in
        var box = Assert.Single(await Annotations());
        Assert.Equal((0.25, 1.75), ((double)box!["begin"]!, (double)box["end"]!));
        Assert.Equal((200.0, 400.0, "ada"), ((double)box["low"]!, (double)box["high"]!, (string?)box["annotator"]));

        await Put(Item(classId, 0.5, 1.75, polarity: "Absent", id: (long)box["id"]!, version: (long)box["version"]!));
        var changed = Assert.Single(studio.Store.Annotations.Of(id)).Value;
        Assert.Equal((0.5, Polarity.Absent, null), (changed.Range!.Value.BeginSeconds, changed.Polarity, changed.Band));

        await studio.PostAsync("/api/annotations/remove", new { ids = new[] { (long)box["id"]! } });
        Assert.Empty(studio.Store.Annotations.All());
        for (var undone = 0; undone < 2; undone++)
            await studio.PostAsync("/api/labels/undo", new { });
        Assert.Equal(0.25, studio.Store.Annotations.Of(id).Single().Value.Range!.Value.BeginSeconds);
    }

    [Fact]
    public async Task What_somebody_changed_meanwhile_is_not_overwritten()
    {
        var classId = studio.Store.Classes.Ensure("low").Id;
        await Put(Item(classId, 0, 1));
        var first = Assert.Single(await Annotations())!;
        await Put(Item(classId, 0, 2, id: (long)first["id"]!, version: (long)first["version"]!));
        using var stale = await studio.Page.PostAsJsonAsync(
            "/api/annotations",
            new { items = new[] { Item(classId, 0, 3, id: (long)first["id"]!, version: (long)first["version"]!) } },
            Cancellation
        );
        Assert.Equal(HttpStatusCode.BadRequest, stale.StatusCode);
        Assert.Equal(2, studio.Store.Annotations.Of(id).Single().Value.Range!.Value.EndSeconds);
    }

    [Theory]
    [InlineData(5, 4, 1, "ends before it begins")]
    [InlineData(7, 8, 1, "behind the end of r1.wav")]
    [InlineData(1, 2, 99, "there is no class 99")]
    public async Task What_can_not_be_is_refused_with_its_reason(double begin, double end, long classId, string reason)
    {
        studio.Store.Classes.Ensure("low");
        using var answer = await studio.Page.PostAsJsonAsync(
            "/api/annotations",
            new { items = new[] { Item(classId, begin, end) } },
            Cancellation
        );
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(reason, await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_sent_twice_is_done_once_also_by_a_server_started_anew()
    {
        var items = new[] { Item(studio.Store.Classes.Ensure("low").Id, 0, 1) };
        await studio.PostAsync("/api/annotations", new { items, request = "a1" });
        await studio.StopAsync();
        await studio.StartAsync();
        await studio.PostAsync("/api/annotations", new { items, request = "a1" });
        Assert.Single(studio.Store.Annotations.All());
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static int BandOf(double hz) => (int)Math.Round(hz / (RateHz / 2.0 / Bands));

    private static Span<byte> Column(byte[] tile, int column) => tile.AsSpan(column * ColumnBytes, ColumnBytes);

    private static int Loudest(byte[] tile, int column)
    {
        var levels = Column(tile, column)[..Bands].ToArray();
        return Array.IndexOf(levels, levels.Max());
    }

    private object Item(
        long classId,
        double begin,
        double end,
        double? low = null,
        double? high = null,
        string polarity = "Present",
        long? id = null,
        long? version = null
    ) =>
        new
        {
            recording = this.id,
            begin,
            end,
            low,
            high,
            classId,
            polarity,
            id,
            version,
        };

    private Task<JsonNode?> Put(params object[] items) => studio.PostAsync("/api/annotations", new { items });

    private async Task<JsonArray> Annotations() => (await Get($"/api/recordings/{id}/annotations")).AsArray();

    private async Task<JsonNode> Get(string path) =>
        (await studio.Page.GetFromJsonAsync<JsonNode>(path, Cancellation))!;

    private Task<HttpResponseMessage> Ask(string path) => studio.Page.GetAsync(path, Cancellation);

    private Task<byte[]> Tile(int zoom, int index, string query = "") =>
        studio.Page.GetByteArrayAsync($"/api/recordings/{id}/tiles/{zoom}/{index}{query}", Cancellation);

    private static byte[] WavHead(int bytes, int rate)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write("RIFF"u8);
        writer.Write(36 + bytes);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)1);
        writer.Write(rate);
        writer.Write(2 * rate);
        writer.Write((short)2);
        writer.Write((short)16);
        writer.Write("data"u8);
        writer.Write(bytes);
        return stream.ToArray();
    }

    private string Sound(string query) => $"/api/recordings/{id}/audio?{query}";

    private async Task<(int RateHz, double Seconds)> Heard(string query)
    {
        var wav = await studio.Page.GetByteArrayAsync(Sound(query), Cancellation);
        using var stream = WavReader.Open(new MemoryStream(wav)).Value;
        return (stream.SampleRateHz, (double)stream.DeclaredFrames!.Value / stream.SampleRateHz);
    }
}
