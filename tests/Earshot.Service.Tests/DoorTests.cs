using System.Net;
using System.Net.WebSockets;

namespace Earshot.Service.Tests;

/// <summary>Pages of other sites, made-up methods and small files of long silence stay outside.</summary>
public sealed class DoorTests(TrainedModel trained) : IClassFixture<TrainedModel>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/v1/models", "Host", "evil.example", HttpStatusCode.MisdirectedRequest)]
    [InlineData("GET", "/metrics", "Host", "evil.example:8420", HttpStatusCode.MisdirectedRequest)]
    [InlineData("POST", "/v1/predict", "Origin", "https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("POST", "/v1/predict", "Origin", "null", HttpStatusCode.Forbidden)]
    [InlineData("GET", "/v1/models", "Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("FROBNICATE", "/v1/models", "X-Nothing", "1", HttpStatusCode.NotImplemented)]
    [InlineData("GET", "/v1/models", "Host", "localhost:8420", HttpStatusCode.OK)]
    [InlineData("GET", "/v1/models", "Sec-Fetch-Site", "same-origin", HttpStatusCode.OK)]
    public async Task Only_programs_and_pages_of_its_own_come_in(
        string method,
        string path,
        string header,
        string value,
        HttpStatusCode expected
    )
    {
        await using var service = await RunningService.StartAsync(trained);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.TryAddWithoutValidation(header, value);
        using var response = await service.Client.SendAsync(request, Cancellation);
        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task A_stream_opened_by_a_foreign_page_is_refused()
    {
        await using var service = await RunningService.StartAsync(trained);
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", "https://evil.example");
        var address = new UriBuilder(service.Client.BaseAddress!) { Scheme = "ws", Path = "/v1/stream" }.Uri;
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(address, Cancellation));
    }

    [Fact]
    public async Task Invented_methods_leave_no_trace_in_the_metrics()
    {
        await using var service = await RunningService.StartAsync(trained);
        for (var i = 0; i < 50; i++)
        {
            using var request = new HttpRequestMessage(new HttpMethod($"INVENTED{i}"), "/healthz");
            (await service.Client.SendAsync(request, Cancellation)).Dispose();
        }
        Assert.DoesNotContain("INVENTED", await service.Client.GetStringAsync("/metrics", Cancellation));
    }

    [Fact]
    public async Task Metrics_stand_behind_the_token()
    {
        await using var service = await RunningService.StartAsync(trained, new() { Token = "secret" });
        using var response = await service.Client.GetAsync("/metrics", Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task A_clip_longer_than_allowed_is_refused_before_it_is_encoded()
    {
        await using var service = await RunningService.StartAsync(
            trained,
            new() { MaximumClip = TimeSpan.FromSeconds(0.5) }
        );
        using var response = await service.PredictAsync(TrainedModel.Wav(0, 7));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("longer than 0.5 s", await response.Content.ReadAsStringAsync(Cancellation));
    }
}
