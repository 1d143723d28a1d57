using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Earshot.Service.Tests;

/// <summary>What can't be served gets a 4xx (503 when its time is over) and a problem document that says why.</summary>
public sealed class RefusalTests(TrainedModel trained) : IClassFixture<TrainedModel>, IAsyncLifetime
{
    private RunningService service = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => service = await RunningService.StartAsync(trained);

    public ValueTask DisposeAsync() => service.DisposeAsync();

    [Theory]
    [InlineData("", "the request is empty")]
    [InlineData("hello, this is no sound", "not a known audio format")]
    [InlineData("RIFF\u0004\0\0\0WAVE", "fmt chunk")]
    public async Task A_malformed_clip(string body, string reason) =>
        await AssertRefusedAsync(
            HttpStatusCode.BadRequest,
            reason,
            await service.PredictAsync(Encoding.Latin1.GetBytes(body))
        );

    [Theory]
    [InlineData("multipart/form-data", "x", "boundary")]
    [InlineData("multipart/form-data; boundary=a", "no part", "form can't be read")]
    [InlineData(
        "multipart/form-data; boundary=a",
        "--a\r\nContent-Disposition: form-data; name=\"x\"; filename=\"x.wav\"\r\n\r\nRIFF",
        "form can't be read"
    )]
    [InlineData(
        "multipart/form-data; boundary=a",
        "--a\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\ntext\r\n--a--\r\n",
        "holds no file"
    )]
    public async Task A_malformed_form(string type, string body, string reason)
    {
        using var content = new ByteArrayContent(Encoding.Latin1.GetBytes(body));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        await AssertRefusedAsync(
            HttpStatusCode.BadRequest,
            reason,
            await service.Client.PostAsync("/v1/predict", content, Cancellation)
        );
    }

    [Theory]
    [InlineData("predict?rejct=true", "the parameter 'rejct' is not known here; known: reject")]
    [InlineData("predict?reject=maybe", "the parameter 'reject' is 'maybe': it takes true or false")]
    [InlineData("predict?reject=", "the parameter 'reject' is '': it takes true or false")]
    [InlineData("predict?reject=true&reject=false", "the parameter 'reject' is given 2 times: give it once")]
    [InlineData("predict?=1", "the parameter '' is not known here")]
    [InlineData("detect?treshold=0.5", "'treshold' is not known here; known: segment, hop, threshold")]
    [InlineData("detect?threshold=0,5", "the parameter 'threshold' is '0,5': it takes a number such as 0.5")]
    [InlineData("detect?threshold=1e999", "it takes a number such as 0.5")]
    [InlineData("models?all=1", "the parameter 'all' is not known here; there are none")]
    public async Task A_parameter_that_is_not_known_or_not_understood(string query, string reason)
    {
        using var content = new ByteArrayContent([1]);
        using var request = new HttpRequestMessage(
            query.StartsWith("models", StringComparison.Ordinal) ? HttpMethod.Get : HttpMethod.Post,
            $"/v1/{query}"
        );
        request.Content = request.Method == HttpMethod.Post ? content : null;
        await AssertRefusedAsync(
            HttpStatusCode.BadRequest,
            reason,
            await service.Client.SendAsync(request, Cancellation)
        );
    }

    [Fact]
    public async Task What_a_monitor_asks_with_is_its_own_matter() =>
        Assert.Equal(HttpStatusCode.OK, (await service.Client.GetAsync("/healthz?probe=7", Cancellation)).StatusCode);

    [Fact]
    public async Task Too_much_at_once()
    {
        await using var small = await RunningService.StartAsync(
            trained,
            new ServiceOptions { MaximumRequestBytes = 1000, MaximumClips = 2 }
        );
        await AssertRefusedAsync(
            HttpStatusCode.RequestEntityTooLarge,
            "at most 1000 bytes",
            await small.PredictAsync(new byte[5000])
        );
        using var form = new MultipartFormDataContent();
        for (var i = 0; i < 3; i++)
            form.Add(new ByteArrayContent([1]), "clips", $"{i}.wav");
        await AssertRefusedAsync(
            HttpStatusCode.RequestEntityTooLarge,
            "more than 2 clips",
            await small.Client.PostAsync("/v1/predict", form, Cancellation)
        );
    }

    /// <summary>
    /// Whether its length is told or not, and whether the connection is to be kept: what is refused is taken in to its
    /// end, so that the reason arrives.
    /// </summary>
    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Far_too_much_at_once(bool chunked, bool close)
    {
        await using var small = await RunningService.StartAsync(
            trained,
            new ServiceOptions { MaximumRequestBytes = 1000 }
        );
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/predict")
        {
            Content = new ByteArrayContent(new byte[20_000_000]),
        };
        (request.Headers.TransferEncodingChunked, request.Headers.ConnectionClose) = (chunked, close);
        await AssertRefusedAsync(
            HttpStatusCode.RequestEntityTooLarge,
            "at most 1000 bytes",
            await small.Client.SendAsync(request, Cancellation)
        );
    }

    [Fact]
    public async Task A_length_that_no_machine_could_hold()
    {
        using var stalled = await service.SendHeadAsync(contentLength: long.MaxValue);
        using var reader = new StreamReader(stalled.GetStream());
        Assert.Contains("413", await reader.ReadLineAsync(Cancellation));
    }

    [Fact]
    public async Task What_is_not_there_or_not_taken()
    {
        await AssertRefusedAsync(
            HttpStatusCode.NotFound,
            "/v1/nothing",
            await service.Client.GetAsync("/v1/nothing", Cancellation)
        );
        await AssertRefusedAsync(
            HttpStatusCode.MethodNotAllowed,
            "does not take GET",
            await service.Client.GetAsync("/v1/predict", Cancellation)
        );
    }

    [Fact]
    public async Task Without_its_token_only_the_health_check_answers()
    {
        await using var guarded = await RunningService.StartAsync(trained, new ServiceOptions { Token = "secret" });
        Assert.Equal(HttpStatusCode.OK, (await guarded.Client.GetAsync("/healthz", Cancellation)).StatusCode);
        foreach (var path in (string[])["/v1/models", "/metrics", "/openapi/v1.json", "/v1/stream"])
            await AssertRefusedAsync(
                HttpStatusCode.Unauthorized,
                "Authorization: Bearer",
                await guarded.Client.GetAsync(path, Cancellation)
            );
        guarded.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "secret");
        Assert.Equal(HttpStatusCode.OK, (await guarded.Client.GetAsync("/v1/models", Cancellation)).StatusCode);
    }

    [Fact]
    public void Options_that_are_not_safe()
    {
        (ServiceOptions Options, string Reason)[] bad =
        [
            (new() { Address = IPAddress.Any }, "--token"),
            (new() { Token = "" }, "token is empty"),
            (new() { MaximumBufferedBytes = 1 }, "hold"),
            (new() { Timeout = TimeSpan.Zero }, "positive"),
        ];
        foreach (var (options, reason) in bad)
            Assert.Contains(reason, Assert.Throws<ArgumentException>(options.Validated).Message);
    }

    [Fact]
    public async Task When_no_place_is_left_a_request_gets_429_and_no_other_error()
    {
        await using var narrow = await RunningService.StartAsync(
            trained,
            new ServiceOptions { Concurrency = 1, QueueLength = 2 }
        );
        var wav = TrainedModel.Wav(0, 5);
        var responses = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => narrow.PredictAsync(wav)));
        Assert.Equal(
            [HttpStatusCode.OK, HttpStatusCode.TooManyRequests],
            responses.Select(r => r.StatusCode).Distinct().Order()
        );
        foreach (var refused in responses.Where(r => r.StatusCode == HttpStatusCode.TooManyRequests))
        {
            await AssertRefusedAsync(HttpStatusCode.TooManyRequests, "3 requests are worked on or wait", refused);
            Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
        }
    }

    [Fact]
    public async Task A_sender_that_stalls_holds_no_worker_and_its_bytes_are_counted()
    {
        await using var narrow = await RunningService.StartAsync(
            trained,
            new ServiceOptions
            {
                Concurrency = 1,
                MaximumRequestBytes = 1_000_000,
                MaximumBufferedBytes = 1_100_000,
            }
        );
        using var stalled = await narrow.BeginRequestAsync(contentLength: 1_000_000);
        var wav = TrainedModel.Wav(0, 5); // 32 kB: fits in beside it
        Assert.Equal(HttpStatusCode.OK, (await narrow.PredictAsync(wav)).StatusCode);
        await AssertRefusedAsync(
            HttpStatusCode.TooManyRequests,
            "the requests at hand hold",
            await narrow.PredictAsync(new byte[200_000])
        );
    }

    [Fact]
    public async Task When_its_time_is_over()
    {
        await using var hasty = await RunningService.StartAsync(
            trained,
            new ServiceOptions { Timeout = TimeSpan.FromMilliseconds(300) }
        );
        using var stalled = await hasty.SendHeadAsync(contentLength: 1000, body: "ten bytes.");
        using var reader = new StreamReader(stalled.GetStream());
        Assert.Contains("503", await reader.ReadLineAsync(Cancellation));
        await ReadUntilAsync(reader, "not done within 0.3 s");
        Assert.Equal(
            ["Warning: POST /v1/predict of 127.0.0.1: not done within 0.3 s; 10 of 1000 bytes had come"],
            hasty.Log
        );
    }

    /// <summary>The server waits 5 s before it counts how fast a body comes.</summary>
    [Fact]
    public async Task When_it_comes_too_slowly()
    {
        using var stalled = await service.SendHeadAsync(contentLength: 1000);
        using var reader = new StreamReader(stalled.GetStream());
        Assert.Contains("408", await reader.ReadLineAsync(Cancellation));
        await ReadUntilAsync(reader, "too slowly");
        Assert.Equal(
            ["Warning: POST /v1/predict of 127.0.0.1: it came too slowly; 0 of 1000 bytes had come"],
            service.Log
        );
    }

    /// <summary>
    /// The client has its answer at once; the connection stays a few seconds more for what it still sends.
    /// </summary>
    private static async Task ReadUntilAsync(StreamReader reader, string text)
    {
        while (await reader.ReadLineAsync(Cancellation) is { } line)
            if (line.Contains(text, StringComparison.Ordinal))
                return;
        Assert.Fail($"the answer does not say '{text}'");
    }

    private static async Task AssertRefusedAsync(HttpStatusCode status, string reason, HttpResponseMessage response)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Contains(reason, await RunningService.ReasonAsync(response));
    }
}
