using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Earshot.Numerics;
using Microsoft.AspNetCore.Builder;

namespace Earshot.Service.Tests;

public sealed class ServiceTests(TrainedModel trained) : IClassFixture<TrainedModel>, IAsyncLifetime
{
    private readonly List<WebApplication> running = [];
    private HttpClient client = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => client = await StartAsync(new ServiceOptions());

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        foreach (var app in running) await app.DisposeAsync();
    }

    [Fact]
    public async Task A_clip_as_the_body_gets_the_models_own_answer()
    {
        var wav = TrainedModel.Wav(2, 7);
        var response = await client.PostAsync("/v1/predict", new ByteArrayContent(wav), Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var clip = (await response.Content.ReadFromJsonAsync<PredictAnswer>(Cancellation))!.Clips.Single();
        var expected = trained.Loaded.Predict("clip", wav, null!, Cancellation);
        Assert.Equal("tone", clip.Label);
        Assert.Equal(expected.Probabilities!, clip.Probabilities!);
        Assert.Equal(1, clip.DurationSeconds);
    }

    [Fact]
    public async Task Several_clips_are_answered_in_order_and_a_bad_one_spoils_only_itself()
    {
        using var form = new MultipartFormDataContent();
        form.Add(new ByteArrayContent(TrainedModel.Wav(1, 3)), "clips", "a.wav");
        form.Add(new ByteArrayContent("RIFFnonsense"u8.ToArray()), "clips", "b.wav");
        form.Add(new ByteArrayContent(TrainedModel.Wav(2, 4)), "clips", "c.wav");
        var answer = await (await client.PostAsync("/v1/predict", form, Cancellation)).Content.ReadFromJsonAsync<PredictAnswer>(Cancellation);
        Assert.Equal(["noise", null, "tone"], answer!.Clips.Select(c => c.Label));
        Assert.NotNull(answer.Clips[1].Error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello, this is no sound")]
    [InlineData("RIFF\u0004\0\0\0WAVE")]
    public async Task A_malformed_clip_gets_400_and_the_reason(string body)
    {
        var response = await client.PostAsync("/v1/predict", new ByteArrayContent(Encoding.Latin1.GetBytes(body)), Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotEmpty((await response.Content.ReadFromJsonAsync<JsonObject>(Cancellation))!["detail"]!.GetValue<string>());
    }

    [Fact]
    public async Task What_is_too_large_gets_413_and_what_is_not_there_404()
    {
        using var small = await StartAsync(new ServiceOptions { MaximumRequestBytes = 1000 });
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await small.PostAsync("/v1/predict", new ByteArrayContent(new byte[5000]), Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/v1/nothing", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.GetAsync("/v1/stream", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Without_its_token_only_the_health_check_answers()
    {
        using var guarded = await StartAsync(new ServiceOptions { Token = "secret" });
        Assert.Equal(HttpStatusCode.OK, (await guarded.GetAsync("/healthz", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await guarded.GetAsync("/v1/models", Cancellation)).StatusCode);
        guarded.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "secret");
        Assert.Equal(HttpStatusCode.OK, (await guarded.GetAsync("/v1/models", Cancellation)).StatusCode);
    }

    [Fact]
    public void Other_machines_are_let_in_with_a_token_only() =>
        Assert.Contains("--token", Assert.Throws<ArgumentException>(() => new ServiceOptions { Address = IPAddress.Any }.Validated()).Message);

    [Fact]
    public async Task Models_metrics_and_the_description_are_there()
    {
        Assert.Contains("\"tone\"", await client.GetStringAsync("/v1/models", Cancellation));
        Assert.Contains("/v1/predict", await client.GetStringAsync("/openapi/v1.json", Cancellation));
        Assert.Contains("http_requests_received_total", await client.GetStringAsync("/metrics", Cancellation));
    }

    [Fact]
    public async Task When_no_place_is_left_a_request_gets_429_and_no_other_error()
    {
        using var narrow = await StartAsync(new ServiceOptions { Concurrency = 1, QueueLength = 2 });
        var wav = TrainedModel.Wav(0, 5);
        var statuses = await Task.WhenAll(Enumerable.Range(0, 60).Select(async _ => (await narrow.PostAsync("/v1/predict", new ByteArrayContent(wav), Cancellation)).StatusCode));
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.TooManyRequests], statuses.Distinct().Order());
    }

    [Fact]
    public async Task A_stream_is_labelled_while_it_plays()
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://{client.BaseAddress!.Authority}/v1/stream?rate=16000&window=1&hop=0.5"), Cancellation);
        var samples = TrainedModel.Clip(2, new RandomStream(11)).Concat(TrainedModel.Clip(1, new RandomStream(12))).SelectMany(s => BitConverter.GetBytes((short)(32767 * s))).ToArray();
        foreach (var chunk in samples.Chunk(5001)) await socket.SendAsync(chunk, WebSocketMessageType.Binary, true, Cancellation);
        var labels = new List<string>();
        var buffer = new byte[4096];
        for (var i = 0; i < 3; i++)
        {
            var received = await socket.ReceiveAsync(buffer, Cancellation);
            labels.Add(JsonNode.Parse(buffer.AsSpan(0, received.Count))!["label"]!.GetValue<string>());
        }
        Assert.Equal("tone", labels[0]);
        Assert.Equal("noise", labels[2]);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Cancellation);
    }

    [Fact]
    public async Task Mutated_requests_get_an_answer_or_a_4xx_and_nothing_leaks()
    {
        var count = int.TryParse(Environment.GetEnvironmentVariable("EARSHOT_FUZZ_REQUESTS"), out var asked) ? asked : 1500;
        var wav = TrainedModel.Wav(0, 1).AsSpan(0, 44 + 3200).ToArray();
        var random = new RandomStream(99);
        for (var i = 0; i < count; i++)
        {
            var response = await client.PostAsync("/v1/predict", new ByteArrayContent(Mutate(wav, random)), Cancellation);
            Assert.True((int)response.StatusCode is 200 or >= 400 and < 500, $"mutation {i}: {response.StatusCode}");
        }
        Assert.Equal("ok", (await client.GetStringAsync("/healthz", Cancellation)).Trim('"'));
    }

    /// <summary>Flips, inserts, drops or cuts bytes, most of them in the header; the magic stays, or every request would stop at the first byte.</summary>
    private static byte[] Mutate(byte[] valid, RandomStream random)
    {
        var bytes = valid.ToList();
        for (var n = 1 + random.Next(4); n > 0; n--)
        {
            var at = 4 + random.Next(Math.Max(1, (random.Next(3) == 0 ? bytes.Count : Math.Min(48, bytes.Count)) - 4));
            if (at >= bytes.Count) continue;
            switch (random.Next(4))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes.Insert(at, (byte)random.Next(256)); break;
                case 2: bytes.RemoveAt(at); break;
                default: bytes.RemoveRange(at, random.Next(bytes.Count - at)); break;
            }
        }
        return [.. bytes];
    }

    private async Task<HttpClient> StartAsync(ServiceOptions options)
    {
        var app = PredictionService.Create(trained.Loaded, options with { Port = 0 });
        running.Add(app);
        await app.StartAsync(Cancellation);
        return new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }
}
