using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Earshot.Features;
using Earshot.Inference;
using Earshot.Learning;
using Earshot.Numerics;
using Earshot.Testing;

namespace Earshot.Service.Tests;

/// <summary>Several models behind one service: two of one encoder, and one of another.</summary>
public sealed class SeveralModelsTests(TrainedModel trained) : IClassFixture<TrainedModel>
{
    private readonly CountingEncoder encoder = new(new LogMelEncoder());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ModelSet Models =>
        new(
            new NamedModel("first", trained.Model, encoder),
            new NamedModel("second", Other(new LogMelEncoder()), encoder),
            new NamedModel("third", Other(new SpeechEncoder()), new SpeechEncoder())
        );

    [Fact]
    public async Task Each_says_what_it_says_alone_and_a_shared_encoder_hears_a_clip_once()
    {
        var models = Models;
        var wav = TrainedModel.Wav(2, 7);
        var answer = await PredictAsync(models, wav);
        Assert.Equal("first+second+third", answer.Model);
        Assert.Equal(["first", "second", "third"], answer.Predictions.Select(p => p.Model));
        Assert.Equal(1, encoder.Heard);
        foreach (var (alone, told) in models.Models.Zip(answer.Predictions))
        {
            var expected = (await PredictAsync(new ModelSet(alone), wav)).Predictions.Single();
            Assert.Equal((expected.Model, expected.Label), (told.Model, told.Label));
            Assert.Equal(expected.Probabilities, told.Probabilities);
        }
    }

    [Fact]
    public async Task Answers_of_one_class_are_one_where_asked()
    {
        var wav = TrainedModel.Wav(2, 7);
        var apart = (await PredictAsync(Models, wav)).Predictions;
        var joined = (await PredictAsync(Models, wav, joinsClasses: true)).Predictions;
        Assert.True(joined.Count < apart.Count);
        foreach (var told in joined)
        {
            var same = apart.Where(p => p.Label == told.Label).ToList();
            Assert.Equal(string.Join('+', same.Select(p => p.Model)), told.Model);
            Assert.Equal(same.Max(p => p.Confidence), told.Confidence);
            Assert.All(told.Probabilities, c => Assert.Equal(same.Max(p => p.Probabilities[c.Key]), c.Value));
        }
    }

    [Fact]
    public async Task A_clip_that_can_not_be_read_is_refused_once()
    {
        await using var service = await RunningService.StartAsync(Models);
        var response = await service.PredictAsync("RIFFnonsense"u8.ToArray());
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        await RunningService.ReasonAsync(response);
        Assert.Contains("second", await service.Client.GetStringAsync("/v1/models", Cancellation));
    }

    [Fact]
    public async Task Who_can_not_do_what_is_asked_is_named()
    {
        await using var service = await RunningService.StartAsync(Models);
        foreach (var path in new[] { "/v1/predict?reject=true", "/v1/detect" })
        {
            var response = await service.Client.PostAsync(path, new ByteArrayContent([1]), Cancellation);
            Assert.StartsWith("first: ", await RunningService.ReasonAsync(response), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Each_answers_every_window_of_a_stream()
    {
        await using var service = await RunningService.StartAsync(Models);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(service.Stream("rate=16000&window=1&hop=1"), Cancellation);
        var samples = TrainedModel
            .Clip(2, new RandomStream(11))
            .SelectMany(s => BitConverter.GetBytes((short)(32767 * s)))
            .ToArray();
        await socket.SendAsync(samples, WebSocketMessageType.Binary, true, Cancellation);
        var (buffer, names) = (new byte[4096], new List<string>());
        for (var i = 0; i < 3; i++)
        {
            var received = await socket.ReceiveAsync(buffer, Cancellation);
            var window = JsonNode.Parse(buffer.AsSpan(0, received.Count))!;
            AnswerSchemas.Check("http-stream", window.ToJsonString());
            names.Add((string)window["model"]!);
        }
        Assert.Equal(["first", "second", "third"], names);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Cancellation);
    }

    private static async Task<PredictAnswer> PredictAsync(ModelSet models, byte[] wav, bool joinsClasses = false)
    {
        await using var service = await RunningService.StartAsync(
            models,
            new ServiceOptions { JoinsClasses = joinsClasses }
        );
        var response = await service.PredictAsync(wav);
        var answer = await response.Content.ReadAsStringAsync(Cancellation);
        AnswerSchemas.Check("http-predict", answer);
        return (await response.Content.ReadFromJsonAsync<PredictAnswer>(Cancellation))!;
    }

    /// <summary>A model of fewer labels, and another method.</summary>
    private static Model Other(IClipEncoder encoder)
    {
        string[] kinds = ["chirp", "noise", "tone"];
        var random = new RandomStream(2);
        float[][] rows =
        [
            .. Enumerable.Range(0, 12).Select(i => encoder.Encode(TrainedModel.Clip(i % 3, random), 16_000).Value),
        ];
        var features = new Matrix<float>(rows.Length, encoder.Dimension, [.. rows.SelectMany(r => r)]);
        int[] labels = [.. Enumerable.Range(0, rows.Length).Select(i => i % 3)];
        var set = new TrainingSet(features, labels, 3);
        return new Model(
            encoder.Name,
            encoder.Fingerprint,
            kinds,
            Methods.Create("logreg").Value.Fit(set, new RandomStreams(1))
        );
    }

    /// <summary>An encoder that counts the clips it hears.</summary>
    private sealed class CountingEncoder(IClipEncoder inner) : IClipEncoder
    {
        private int heard;

        public int Heard => heard;

        public string Name => inner.Name;

        public int Dimension => inner.Dimension;

        public int? SampleRateHz => inner.SampleRateHz;

        public string Fingerprint => inner.Fingerprint;

        public IClipEncoding Begin(int sampleRateHz)
        {
            Interlocked.Increment(ref heard);
            return inner.Begin(sampleRateHz);
        }
    }
}
