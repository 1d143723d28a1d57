namespace Earshot.Service.Tests;

public sealed class StopTests(TrainedModel trained) : IClassFixture<TrainedModel>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

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
