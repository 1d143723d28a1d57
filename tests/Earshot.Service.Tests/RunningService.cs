using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Earshot.Inference;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Earshot.Service.Tests;

/// <summary>The service on a free port of this machine, and a client of it.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    private readonly LogLines log;

    private RunningService(WebApplication app, LogLines log) =>
        (App, Client, this.log) = (
            app,
            new HttpClient { BaseAddress = new Uri(app.Urls.Single()), Timeout = BusyMachine },
            log
        );

    /// <summary>No test but that of the deadline itself fails because the machine has much to do.</summary>
    private static readonly TimeSpan BusyMachine = TimeSpan.FromMinutes(10);

    public WebApplication App { get; }

    public HttpClient Client { get; }

    /// <summary>What it logged.</summary>
    public IReadOnlyCollection<string> Log => log.Lines;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static Task<RunningService> StartAsync(TrainedModel trained, ServiceOptions? options = null) =>
        StartAsync(trained.Loaded, options);

    public static Task<RunningService> StartAsync(NamedModel model, ServiceOptions? options = null) =>
        StartAsync(new ModelSet(model), options);

    public static async Task<RunningService> StartAsync(ModelSet models, ServiceOptions? options = null)
    {
        var asked = (options ?? new()) with { Port = 0 };
        if (asked.Timeout == new ServiceOptions().Timeout)
            asked = asked with { Timeout = BusyMachine };
        var app = PredictionService.Create(models, asked);
        var log = new LogLines();
        app.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        await app.StartAsync(Cancellation);
        return new RunningService(app, log);
    }

    public Task<HttpResponseMessage> PredictAsync(byte[] clip) =>
        Client.PostAsync("/v1/predict", new ByteArrayContent(clip), Cancellation);

    /// <summary>A request of which the head has come, and of the body only what is given.</summary>
    public async Task<TcpClient> SendHeadAsync(long contentLength, string more = "", string body = "")
    {
        var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, Client.BaseAddress!.Port, Cancellation);
        await socket
            .GetStream()
            .WriteAsync(
                Encoding.ASCII.GetBytes(
                    $"POST /v1/predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: {contentLength}\r\nConnection: "
                        + $"close\r\n{more}\r\n{body}"
                ),
                Cancellation
            );
        return socket;
    }

    /// <summary>A request whose body is still to come; given once the service reads it, which it says itself.</summary>
    public async Task<TcpClient> BeginRequestAsync(long contentLength)
    {
        const string goOn = "HTTP/1.1 100 Continue\r\n\r\n";
        var socket = await SendHeadAsync(contentLength, "Expect: 100-continue\r\n");
        var answer = new byte[goOn.Length];
        await socket.GetStream().ReadExactlyAsync(answer, Cancellation);
        Assert.Equal(goOn, Encoding.ASCII.GetString(answer));
        return socket;
    }

    /// <summary>Where a WebSocket connects.</summary>
    public Uri Stream(string query) => new($"ws://{Client.BaseAddress!.Authority}/v1/stream?{query}");

    /// <summary>The reason a refusal gives; fails where it is no problem document with one.</summary>
    public static async Task<string> ReasonAsync(HttpResponseMessage response)
    {
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await response.Content.ReadFromJsonAsync<JsonObject>(Cancellation);
        Assert.Equal((int)response.StatusCode, problem!["status"]!.GetValue<int>());
        Assert.True(problem["detail"]?.GetValue<string>() is { Length: > 0 }, $"no reason in {problem}");
        return problem["detail"]!.GetValue<string>();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.DisposeAsync();
    }
}
