using System.Net.WebSockets;
using System.Text.Json;
using Earshot.Audio;
using Earshot.Inference;

namespace Earshot.Service;

/// <summary><c>/v1/stream?rate=16000&amp;window=2&amp;hop=1</c>, a WebSocket: raw 16-bit little-endian mono samples in, a JSON text message every hop.</summary>
internal sealed class StreamEndpoint(LoadedModel model, ServiceOptions options)
{
    private readonly SemaphoreSlim places = new(options.MaximumStreams, Math.Max(1, options.MaximumStreams));

    public async Task HandleAsync(HttpContext context, int rate = 16_000, double window = 2, double hop = 1)
    {
        if (Objection(context, rate, window, hop) is { } refusal) { await refusal.ExecuteAsync(context); return; }
        if (!places.Wait(0, CancellationToken.None)) { await Results.Problem($"{options.MaximumStreams} streams are open already", statusCode: 429).ExecuteAsync(context); return; }
        try
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var sliding = new SlidingOptions { WindowSeconds = window, HopSeconds = hop };
            await Task.Factory.StartNew(() => Listen(socket, rate, sliding), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
        }
        catch (WebSocketException) { context.Abort(); }      // the client left without a farewell: nobody to tell
        finally { places.Release(); }
    }

    /// <summary>Labels until the client stops sending; runs on a thread of its own, since samples arrive at their own pace.</summary>
    private void Listen(WebSocket socket, int rate, SlidingOptions options)
    {
        using var samples = new PcmStream(WebSocketStream.Create(socket, WebSocketMessageType.Binary), rate);
        foreach (var prediction in SlidingPredictor.Run(model.Model, model.Encoder, samples, options))
        {
            var message = JsonSerializer.SerializeToUtf8Bytes(Answer(prediction), JsonSerializerOptions.Web);
            socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None).GetAwaiter().GetResult();
        }
    }

    private WindowAnswer Answer(WindowPrediction prediction)
    {
        if (!prediction.Probabilities.IsOk) return new(prediction.StartSeconds, prediction.EndSeconds, null, null, prediction.Probabilities.Reason);
        var (label, confidence) = model.Named(prediction.Probabilities.Value).MaxBy(p => p.Value);
        return new(prediction.StartSeconds, prediction.EndSeconds, label, confidence, null);
    }

    private static IResult? Objection(HttpContext context, int rate, double window, double hop)
    {
        var reason = context.WebSockets.IsWebSocketRequest
            ? AudioLimits.Check(rate, 1) ?? (hop > 0 && hop <= window && window <= 60 ? null : $"0 < hop ≤ window ≤ 60 s is needed, got hop {hop} s and window {window} s")
            : "this is a WebSocket: connect with a WebSocket client and send raw 16-bit little-endian mono samples";
        return reason is null ? null : Results.Problem(reason, statusCode: 400);
    }
}
