using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Recordings.Places;
using Earshot.Workspace.Training;

namespace Earshot.Studio.Tests;

/// <summary>Search as the page asks for it, over recordings of a low tone, a high one, then noise.</summary>
public sealed class SearchApiTests : IAsyncLifetime
{
    private RunningStudio studio = null!;

    public async ValueTask InitializeAsync() => studio = await RunningStudio.OverRecordingsAsync();

    public ValueTask DisposeAsync() => studio.DisposeAsync();

    [Fact]
    public async Task What_sounds_like_a_window_or_a_stretch_comes_first_and_never_itself()
    {
        var window = WindowOf("r1.wav", 3);
        var found = await Find(new { like = new { window }, count = 5 });
        Assert.Equal(5, found.Count);
        Assert.All(found, one => Assert.InRange((double)one["begin"]!, 2, 3));
        Assert.DoesNotContain(found, one => (long)one["id"]! == window);
        Assert.True((float)found[0]["similarity"]! >= (float)found[4]["similarity"]!);

        var recording = studio.ClipId("r2.wav");
        var stretch = new
        {
            recording,
            begin = 0.2,
            end = 0.9,
        };
        Assert.All(await Find(new { like = stretch, count = 5 }), one => Assert.InRange((double)one["begin"]!, 0, 1));
    }

    [Fact]
    public async Task What_is_labelled_with_a_class_is_an_example_and_what_is_known_is_left_out()
    {
        var high = studio.Store.Classes.Ensure("high").Id;
        Say("r0.wav", 2, 4, "high", "bea");
        var found = await Find(
            new
            {
                like = new { classId = high },
                where = new { known = false },
                count = 4,
            }
        );
        Assert.Equal(4, found.Count);
        Assert.All(found, one => Assert.InRange((double)one["begin"]!, 2, 3));
        Assert.DoesNotContain(found, one => (string)one["path"]! == "r0.wav 0:02.0 (1 s)");
        Assert.Equal([2.0, 3.0], Begins(await Find(new { where = new { labelId = high } })));
        Assert.Equal([2.0, 3.0], Begins(await Find(new { where = new { annotator = "bea" } })));
        Assert.Empty(await Find(new { where = new { annotator = "nobody" } }));
    }

    [Fact]
    public async Task What_somebody_is_unsure_of_and_what_people_call_differently_is_found()
    {
        Say("r0.wav", 2, 3, "high", "bea");
        Say("r0.wav", 2, 3, "low", "ada");
        Say("r1.wav", 0, 1, "low", "bea");
        Say("r1.wav", 0, 1, "low", "ada");
        var of = studio.ClipId("r1.wav");
        studio.Store.Annotations.Put([new(of, new("high") { Range = Range(4, 5), Unsure = true })], "ada");
        studio.Store.Annotations.Put(
            [
                new(
                    of,
                    new("low")
                    {
                        Range = Range(5, 6),
                        Unsure = true,
                        Source = AnnotationSource.Pseudo,
                    }
                ),
            ],
            "ada",
            "import"
        );
        Assert.Equal([4.0], Begins(await Find(new { where = new { unsure = true } })));
        Assert.Equal([2.0], Begins(await Find(new { where = new { conflict = true } })));
        Assert.Empty(await Find(new { where = new { conflict = true, unsure = true } }));
    }

    [Fact]
    public async Task Site_hour_and_name_of_the_recording_count()
    {
        studio.Store.Recordings.Describe([
            (studio.ClipId("r3.wav"), new RecordingPlace("marsh", StartedAt: "2026-05-01T23:59:57")),
        ]);
        Assert.Equal(6, (await Find(new { where = new { site = "Marsh" } })).Count);
        var night = new
        {
            site = "marsh",
            hourFrom = 22,
            hourTo = 24,
        };
        Assert.Equal([0.0, 1, 2], Begins(await Find(new { where = night })));
        Assert.Equal(6, (await Find(new { where = new { path = "R4" } })).Count);
        var choices = await studio.Page.GetFromJsonAsync<JsonNode>("/api/search/choices", Cancellation);
        Assert.Equal("marsh", (string?)choices!["sites"]!.AsArray().Single());
    }

    [Fact]
    public async Task A_class_is_found_by_its_score_surest_first()
    {
        for (var i = 0; i < 4; i++)
        {
            Say($"r{i}.wav", 0, 2, "low");
            Say($"r{i}.wav", 2, 4, "high");
            studio.Store.Annotations.Put(
                [new(studio.ClipId($"r{i}.wav"), new(null, Polarity.Complete) { Range = Range(0, 6) })],
                "ada"
            );
        }
        var trainer = new WorkspaceTrainer(studio.Store, TimeProvider.System);
        Assert.True(trainer.Train(new() { Method = "logreg" }, cancellation: Cancellation).IsOk);
        var classId = studio.Store.Classes.Ensure("high").Id;
        var found = await Find(new { where = new { classId, known = false }, count = 4 });
        Assert.Equal([2.0, 2.0, 3.0, 3.0], Begins(found).Order());
        Assert.True((float)found[0]["score"]! >= (float)found[3]["score"]!);
        var unsure = new
        {
            classId,
            scoreFrom = 0.2,
            scoreTo = 0.3,
        };
        Assert.All(await Find(new { where = unsure }), one => Assert.InRange((float)one["score"]!, 0.2f, 0.3f));
    }

    [Fact]
    public async Task What_is_not_there_is_refused_with_its_reason()
    {
        (object Request, string Reason)[] wrong =
        [
            (new { like = new { window = 999 } }, "there is no window 999"),
            (new { like = new { classId = 999 } }, "there is no class 999"),
            (new { like = new { } }, "say what to look for"),
            (new { where = new { hourFrom = 3, hourTo = 99 } }, "hours of the day"),
        ];
        foreach (var (request, reason) in wrong)
        {
            using var answer = await studio.Page.PostAsJsonAsync("/api/search", request, Cancellation);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Contains(reason, await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_sound_that_is_sent_is_an_example()
    {
        using var whole = WavFile.Open(Path.Combine(studio.Store.ClipRoot, "r1.wav")).Value;
        var part = whole.ReadAll().Value.Samples[32000..48000];
        var file = Path.Combine(studio.Store.Folder, "sent.wav");
        WavFile.Write(file, new AudioSignal(part, 16000));
        var example = await SendAsync(await File.ReadAllBytesAsync(file, Cancellation));
        var found = await Find(new { like = new { example = (int)JsonNode.Parse(example)!["example"]! }, count = 4 });
        Assert.Equal(WindowOf("r1.wav", 2), (long)found[0]["id"]!);
        Assert.InRange((float)found[0]["similarity"]!, 0.99f, 1.01f);
        Assert.NotEmpty(await SendAsync([1, 2, 3], HttpStatusCode.UnprocessableEntity));
    }

    /// <summary>Half a second of 16 kHz in 64 bands of 125 Hz.</summary>
    [Fact]
    public async Task A_thumb_shows_the_window()
    {
        var thumb = await studio.Page.GetByteArrayAsync($"/api/clips/{WindowOf("r1.wav", 2)}/thumb?v=1", Cancellation);
        Assert.InRange(thumb.Length / 64, 96, 192);
        var middle = thumb.AsSpan(thumb.Length / 64 / 2 * 64, 64).ToArray();
        Assert.Equal(2500 / 125, Array.IndexOf(middle, middle.Max()));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static TimeRange Range(double begin, double end) => TimeRange.FromSeconds(begin, end).Value;

    private static IEnumerable<double> Begins(IEnumerable<JsonNode> found) =>
        found.Select(one => (double)one["begin"]!);

    private void Say(string path, double begin, double end, string className, string author = "ada") =>
        studio.Store.Annotations.Put([new(studio.ClipId(path), new(className) { Range = Range(begin, end) })], author);

    private async Task<string> SendAsync(byte[] sound, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var body = new ByteArrayContent(sound);
        using var answer = await studio.Page.PostAsync("/api/search/example", body, Cancellation);
        Assert.Equal(status, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync(Cancellation);
    }

    private long WindowOf(string path, int place) => studio.Store.Windows.Of(studio.ClipId(path))[place].Id;

    private async Task<List<JsonNode>> Find(object request) =>
        [.. (await studio.PostAsync("/api/search", request))!["windows"]!.AsArray().Select(one => one!)];
}
