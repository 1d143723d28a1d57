using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Earshot.Decoding;
using Earshot.Inference;
using Earshot.Learning.Confidence;
using Earshot.Numerics;
using Earshot.Testing;

namespace Earshot.Service.Tests;

/// <summary>
/// Clips that are none of the classes, by a model to which all are: its threshold is far below any clip's score.
/// </summary>
public sealed class RejectTests(TrainedModel trained) : IClassFixture<TrainedModel>, IAsyncLifetime
{
    private readonly byte[] buffer = new byte[4096];
    private RunningService service = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private NamedModel Strict =>
        trained.Loaded with
        {
            Model = trained.Model with
            {
                Classifier = new Calibrated(trained.Model.Classifier, new Calibration(1, 0.01)),
                Audio = trained.Model.Audio with { ClipSeconds = 0.5 },
            },
        };

    public async ValueTask InitializeAsync() => service = await RunningService.StartAsync(Strict);

    public ValueTask DisposeAsync() => service.DisposeAsync();

    [Fact]
    public async Task Where_asked_for_a_strange_clip_is_none_of_these()
    {
        var wav = TrainedModel.Wav(2, 7);
        var clip = await PredictAsync("?reject=true", wav);
        Assert.Equal((Answer.NoneOfThese, true), (clip.Label, clip.Rejected));
        Assert.Equal(
            new ServedModels(new ModelSet(Strict), new ClipAudio(), false)
                .Predict("clip", wav, reject: true, Cancellation)
                .Single()
                .Value.Strangeness,
            clip.Strangeness
        );
        var trusting = await PredictAsync("", wav);
        Assert.Equal(("tone", null, null), (trusting.Label, trusting.Rejected, trusting.Strangeness));
        Assert.Equal(trusting.Probabilities!, clip.Probabilities!);
    }

    /// <summary>As no window was asked for, it is as long as the training clips.</summary>
    [Fact]
    public async Task So_is_a_window_of_a_stream()
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(service.Stream("rate=16000&reject=true"), Cancellation);
        var samples = TrainedModel
            .Clip(2, new RandomStream(11))
            .SelectMany(s => BitConverter.GetBytes((short)(32767 * s)))
            .ToArray();
        await socket.SendAsync(samples, WebSocketMessageType.Binary, true, Cancellation);
        var received = await socket.ReceiveAsync(buffer, Cancellation);
        var window = JsonNode.Parse(buffer.AsSpan(0, received.Count))!;
        AnswerSchemas.Check("http-stream", window.ToJsonString());
        Assert.Equal((0, 0.5), ((double)window["begin"]!, (double)window["end"]!));
        Assert.Equal((Answer.NoneOfThese, true), ((string)window["label"]!, (bool)window["rejected"]!));
        Assert.InRange((double)window["strangeness"]!, 1, 1000);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Cancellation);
    }

    [Fact]
    public async Task A_model_without_a_threshold_can_not_be_asked()
    {
        await using var plain = await RunningService.StartAsync(trained);
        var response = await plain.Client.PostAsync(
            "/v1/predict?reject=true",
            new ByteArrayContent(TrainedModel.Wav(2, 7)),
            Cancellation
        );
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("no reject threshold", await RunningService.ReasonAsync(response));
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsAsync<WebSocketException>(() =>
            socket.ConnectAsync(plain.Stream("reject=true"), Cancellation)
        );
        Assert.Equal(HttpStatusCode.BadRequest, socket.HttpStatusCode);
    }

    [Fact]
    public async Task The_description_tells_of_it()
    {
        var document = JsonNode.Parse(await service.Client.GetStringAsync("/openapi/v1.json", Cancellation))!;
        var parameter = Assert.Single(document["paths"]!["/v1/predict"]!["post"]!["parameters"]!.AsArray())!;
        Assert.Equal(("reject", false), ((string)parameter["name"]!, (bool?)parameter["required"] ?? false));
        Assert.Contains("strangeness", (string)parameter["description"]!);
        Assert.Contains("/v1/stream?", (string)document["info"]!["description"]!);
        Assert.Contains(
            "rejected",
            document["components"]!["schemas"]!["ClipAnswer"]!["properties"]!.AsObject().Select(p => p.Key)
        );
    }

    private async Task<ClipAnswer> PredictAsync(string query, byte[] wav)
    {
        var response = await service.Client.PostAsync($"/v1/predict{query}", new ByteArrayContent(wav), Cancellation);
        return (await response.Content.ReadFromJsonAsync<PredictAnswer>(Cancellation))!.Predictions.Single();
    }
}
