using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Earshot.Decoding;
using Earshot.Inference;
using Earshot.Testing;

namespace Earshot.Service.Tests;

public sealed class ServiceTests(TrainedModel trained) : IClassFixture<TrainedModel>, IAsyncLifetime
{
    private RunningService service = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => service = await RunningService.StartAsync(trained);

    public ValueTask DisposeAsync() => service.DisposeAsync();

    [Theory]
    [InlineData(null)]
    [InlineData("audio/wav")]
    [InlineData("application/x-www-form-urlencoded")] // what curl --data-binary says
    public async Task A_clip_as_the_body_gets_the_models_own_answer(string? contentType)
    {
        var wav = TrainedModel.Wav(2, 7);
        using var body = new ByteArrayContent(wav);
        if (contentType is not null)
            body.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        var response = await service.Client.PostAsync("/v1/predict", body, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var clip = (await response.Content.ReadFromJsonAsync<PredictAnswer>(Cancellation))!.Predictions.Single();
        var expected = new ServedModels(new ModelSet(trained.Loaded), new ClipAudio(), false)
            .Predict("clip", wav, reject: false, Cancellation)
            .Single()
            .Value;
        Assert.Equal("tone", clip.Label);
        Assert.Equal(expected.Probabilities!, clip.Probabilities!);
        Assert.Equal(1, clip.Duration);
    }

    [Fact]
    public async Task Several_clips_are_answered_in_order_and_a_bad_one_spoils_only_itself()
    {
        using var form = new MultipartFormDataContent();
        form.Add(new StringContent("no file, not looked at"), "note");
        form.Add(new ByteArrayContent(TrainedModel.Wav(1, 3)), "clips", "a.wav");
        form.Add(new ByteArrayContent("RIFFnonsense"u8.ToArray()), "clips", "b.wav");
        form.Add(new ByteArrayContent([]), "clips", "empty.wav");
        form.Add(new ByteArrayContent(TrainedModel.Wav(2, 4)), "clips", "c.wav");
        var response = await service.Client.PostAsync("/v1/predict", form, Cancellation);
        var answer = await response.Content.ReadFromJsonAsync<PredictAnswer>(Cancellation);
        AnswerSchemas.Check("http-predict", await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal([("a.wav", "noise"), ("c.wav", "tone")], answer!.Predictions.Select(c => (c.Path, c.Label)));
        Assert.Equal(["b.wav", "empty.wav"], answer.Skipped.Select(s => s.Path));
    }

    [Fact]
    public async Task Models_and_the_description_are_there()
    {
        var models = await service.Client.GetStringAsync("/v1/models", Cancellation);
        AnswerSchemas.Check("http-models", models);
        Assert.Contains("\"tone\"", models);
        var predict = JsonNode.Parse(await service.Client.GetStringAsync("/openapi/v1.json", Cancellation))!["paths"]![
            "/v1/predict"
        ]!["post"]!;
        Assert.Equal(
            ["application/octet-stream", "audio/wav", "multipart/form-data"],
            predict["requestBody"]!["content"]!.AsObject().Select(c => c.Key).Order()
        );
        Assert.Equal(
            ["200", "400", "401", "413", "429", "503"],
            predict["responses"]!.AsObject().Select(c => c.Key).Order()
        );
    }

    [Fact]
    public async Task Metrics_count_requests_by_path_and_status()
    {
        await service.PredictAsync([]);
        var lines = (await service.Client.GetStringAsync("/metrics", Cancellation)).Split('\n');
        Assert.Contains(
            lines,
            line =>
                line.StartsWith("http_requests_received_total{code=\"400\",method=\"POST\"", StringComparison.Ordinal)
                && line.Contains("endpoint=\"/v1/predict\"", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Two_hundred_clients_at_once_get_answers_or_429()
    {
        var wav = TrainedModel.Wav(0, 5);
        var statuses = await Task.WhenAll(
            Enumerable
                .Range(0, 200)
                .Select(async _ =>
                {
                    var seen = new List<HttpStatusCode>();
                    for (var i = 0; i < 5; i++)
                        seen.Add((await service.PredictAsync(wav)).StatusCode);
                    return seen;
                })
        );
        Assert.Empty(statuses.SelectMany(s => s).Except([HttpStatusCode.OK, HttpStatusCode.TooManyRequests]));
        Assert.Contains(HttpStatusCode.OK, statuses.SelectMany(s => s));
    }
}
