using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Earshot.Service.Tests;

public sealed class StopTests(TrainedModel trained) : IClassFixture<TrainedModel>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>
    /// The requests that follow each other keep the door open: each is answered, the first one as the last on its
    /// connection, though the order to stop came before it.
    /// </summary>
    [Fact]
    public async Task What_comes_right_after_the_order_to_stop_is_answered()
    {
        await using var service = await RunningService.StartAsync(
            trained,
            new ServiceOptions { Drain = TimeSpan.FromMinutes(10) }
        );
        await service.Client.GetAsync("/healthz", Cancellation); // its connection stays open
        using var stopping = new CancellationTokenSource();
        var draining = service.App.Services.GetServices<IHostedService>().OfType<Draining>().Single();
        var drained = draining.StoppingAsync(stopping.Token);
        using var answer = await service.Client.GetAsync("/healthz", Cancellation);
        Assert.True(answer.Headers.ConnectionClose);
        await drained;
    }

    [Fact]
    public async Task A_request_in_flight_is_finished_and_a_new_one_refused()
    {
        await using var service = await RunningService.StartAsync(trained);
        var wav = TrainedModel.Wav(2, 9);
        using var socket = await service.BeginRequestAsync(wav.Length);
        await socket.GetStream().WriteAsync(wav.AsMemory(0, 1000), Cancellation);

        var stopped = service.App.StopAsync(Cancellation);
        await Assert.ThrowsAsync<HttpRequestException>(async () =>
        {
            for (var i = 0; i < 100; i++, await Task.Delay(20, Cancellation))
                await service.Client.GetAsync("/healthz", Cancellation);
        });
        Assert.False(stopped.IsCompleted);

        await socket.GetStream().WriteAsync(wav.AsMemory(1000), Cancellation);
        using var reader = new StreamReader(socket.GetStream());
        Assert.Contains("200 OK", await reader.ReadLineAsync(Cancellation));
        Assert.Contains("\"label\":\"tone\"", await reader.ReadToEndAsync(Cancellation));
        await stopped.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
    }
}
