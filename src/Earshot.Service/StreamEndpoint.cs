using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using Earshot.Audio;
using Earshot.Features;
using Earshot.Inference;

namespace Earshot.Service;

/// <summary>
/// <c>/v1/stream?rate=16000&amp;window=2&amp;hop=1&amp;reject=true</c>, a WebSocket: raw 16-bit little-endian mono
/// samples in, a JSON text message of each model every hop.
/// </summary>
internal sealed class StreamEndpoint(ServedModels models, ServiceOptions options, CancellationToken stopping)
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim places = new(options.MaximumStreams, Math.Max(1, options.MaximumStreams));

    public async Task HandleAsync(
        HttpContext context,
        int rate = 16_000,
        double? window = null,
        double? hop = null,
        bool reject = false
    )
    {
        var segments = models.Set.Models.Select(m => m.Model.Audio.Live(window, hop)).MaxBy(s => s.WindowSeconds)!;
        if ((Objection(context, rate, segments) ?? (reject ? models.RejectObjection : null)) is { } reason)
        {
            await Problem.Of(400, reason).ExecuteAsync(context);
            return;
        }
        if (!places.Wait(0, CancellationToken.None))
        {
            await Problem.Busy(context, $"{options.MaximumStreams} streams are open already").ExecuteAsync(context);
            return;
        }
        try
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var listening = Task.Factory.StartNew(
                () => Listen(socket, rate, segments, reject),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default
            );
            await listening.WaitAsync(stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await SayFarewellAsync(socket, listening, context.RequestAborted);
        }
        // the client left without a farewell: nobody to tell
        catch (Exception e) when (e is WebSocketException or TimeoutException)
        {
            context.Abort();
        }
        finally
        {
            places.Release();
        }
    }

    /// <summary>
    /// Labels until the client stops sending; runs on a thread of its own, since samples arrive at their own pace.
    /// </summary>
    private void Listen(WebSocket socket, int rate, SegmentOptions segments, bool reject)
    {
        using var samples = new PcmStream(WebSocketStream.Create(socket, WebSocketMessageType.Binary), rate);
        foreach (var window in SlidingPredictor.Windows(models.Set.Encoder, samples, segments))
        foreach (var answer in models.Answers(window, reject))
        {
            var message = JsonSerializer.SerializeToUtf8Bytes(answer, JsonSerializerOptions.Web);
            socket
                .SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None)
                .GetAwaiter()
                .GetResult();
        }
    }

    /// <summary>The client has ended, or the service stops and says so.</summary>
    private static async Task SayFarewellAsync(WebSocket socket, Task listening, CancellationToken aborted)
    {
        var status = listening.IsCompleted
            ? WebSocketCloseStatus.NormalClosure
            : WebSocketCloseStatus.EndpointUnavailable;
        if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            await socket.CloseOutputAsync(status, null, aborted);
        await listening.WaitAsync(Farewell, CancellationToken.None);
    }

    private string? Objection(HttpContext context, int rate, SegmentOptions segments)
    {
        if (!context.WebSockets.IsWebSocketRequest)
            return "this is a WebSocket: connect with a WebSocket client and send raw "
                + "16-bit little-endian mono samples";
        if (segments.WindowSeconds > AudioContract.LongestLiveSeconds)
            return string.Create(
                CultureInfo.InvariantCulture,
                $"a window of {segments.WindowSeconds} s is too long, at most {AudioContract.LongestLiveSeconds} s "
                    + $"are taken"
            );
        return segments.Objection() ?? Resampler.Check(rate, models.Set.Encoder.SampleRateHz ?? rate);
    }
}
