using System.Net;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Earshot.Numerics;

namespace Earshot.Service.Tests;

public sealed class StreamTests(TrainedModel trained) : IClassFixture<TrainedModel>, IAsyncLifetime
{
    private readonly byte[] buffer = new byte[4096];
    private RunningService service = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        service = await RunningService.StartAsync(trained, new ServiceOptions { MaximumStreams = 1 });

    public ValueTask DisposeAsync() => service.DisposeAsync();

    [Fact]
    public async Task A_stream_is_labelled_while_it_plays()
    {
        using var socket = await ConnectAsync("rate=16000&window=1&hop=0.5");
        var samples = TrainedModel
            .Clip(2, new RandomStream(11))
            .Concat(TrainedModel.Clip(1, new RandomStream(12)))
            .SelectMany(s => BitConverter.GetBytes((short)(32767 * s)))
            .ToArray();
        foreach (var chunk in samples.Chunk(5001))
            await socket.SendAsync(chunk, WebSocketMessageType.Binary, true, Cancellation);
        var labels = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            var received = await socket.ReceiveAsync(buffer, Cancellation);
            labels.Add(JsonNode.Parse(buffer.AsSpan(0, received.Count))!["label"]!.GetValue<string>());
        }
        Assert.Equal("tone", labels[0]);
        Assert.Equal("noise", labels[2]);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Cancellation);
    }

    [Theory]
    [InlineData("rate=5", "taken are 10 to 768000 Hz")]
    [InlineData("rate=fast", "the parameter 'rate' is 'fast': it takes a whole number")]
    [InlineData("window=NaN", "the parameter 'window' is 'NaN': it takes a number such as 0.5")]
    [InlineData("windw=1", "the parameter 'windw' is not known here; known: rate, window, hop, reject")]
    [InlineData("window=90&hop=1", "at most 60 s")]
    [InlineData("window=1&hop=0.001", "can't be used")]
    public async Task One_that_can_not_be_served_gets_400_and_the_reason(string query, string reason)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/stream?{query}");
        request.Headers.Connection.Add("Upgrade");
        request.Headers.Add("Upgrade", "websocket");
        request.Headers.Add("Sec-WebSocket-Version", "13");
        request.Headers.Add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        var response = await service.Client.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(reason, await RunningService.ReasonAsync(response));
    }

    [Fact]
    public async Task A_request_that_is_none_gets_400() =>
        Assert.Contains(
            "WebSocket",
            await RunningService.ReasonAsync(await service.Client.GetAsync("/v1/stream", Cancellation))
        );

    [Fact]
    public async Task One_too_many_gets_429_until_the_other_has_ended()
    {
        using (var first = await ConnectAsync("rate=16000"))
        {
            using var second = new ClientWebSocket();
            second.Options.CollectHttpResponseDetails = true;
            await Assert.ThrowsAsync<WebSocketException>(() => second.ConnectAsync(service.Stream(""), Cancellation));
            Assert.Equal(HttpStatusCode.TooManyRequests, second.HttpStatusCode);
            await first.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Cancellation);
        }
        using var third = await ConnectOnceFreeAsync();
    }

    [Fact]
    public async Task A_stop_ends_it_with_a_farewell()
    {
        using var socket = await ConnectAsync("rate=16000");
        var stopped = service.App.StopAsync(Cancellation);
        var received = await socket.ReceiveAsync(buffer, Cancellation);
        Assert.Equal(
            (WebSocketMessageType.Close, WebSocketCloseStatus.EndpointUnavailable),
            (received.MessageType, received.CloseStatus)
        );
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Cancellation);
        await stopped.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
    }

    /// <summary>The client has its farewell a moment before its place is free.</summary>
    private async Task<ClientWebSocket> ConnectOnceFreeAsync()
    {
        for (var tries = 0; ; tries++, await Task.Delay(20, Cancellation))
            try
            {
                return await ConnectAsync("");
            }
            catch (WebSocketException) when (tries < 200) { }
    }

    private async Task<ClientWebSocket> ConnectAsync(string query)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(service.Stream(query), Cancellation);
        return socket;
    }
}
