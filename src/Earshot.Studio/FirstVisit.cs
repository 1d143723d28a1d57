using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Earshot.Studio;

/// <summary>
/// Asks once for what the page asks for first, as soon as the server listens: whoever opens the page then finds the
/// code compiled and the tables read.
/// </summary>
internal sealed class FirstVisit(IServer server, StudioOptions options, IHostApplicationLifetime lifetime)
    : BackgroundService
{
    private static readonly string[] First = ["/", "/api/standing", "/api/workspace", "/api/runs", "/api/classes"];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, lifetime.ApplicationStarted).WaitAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            if (!stoppingToken.IsCancellationRequested)
                await Visit(stoppingToken);
        }
    }

    /// <summary>Nobody waits for the answers: what fails is asked for again by the page.</summary>
    private async Task Visit(CancellationToken stopping)
    {
        try
        {
            using var handler = new SocketsHttpHandler { UseProxy = false };
            using var visitor = new HttpClient(handler) { BaseAddress = Address() };
            if ((options.Token ?? options.Annotators.Values.FirstOrDefault()) is { } token)
                visitor.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            foreach (var path in First)
                using (await visitor.GetAsync(path, stopping)) { }
            using var answer = await visitor.GetAsync("/api/suggestions?count=30", stopping);
            answer.EnsureSuccessStatusCode();
            using var suggested = JsonDocument.Parse(await answer.Content.ReadAsStreamAsync(stopping));
            long[] ids = [.. suggested.RootElement.EnumerateArray().Select(one => one.GetProperty("id").GetInt64())];
            using (await visitor.GetAsync($"/api/map?clips={string.Join(',', ids)}", stopping)) { }
            if (ids.Length > 0)
                using (await visitor.GetAsync($"/api/clips/{ids[0]}", stopping)) { }
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or JsonException) { }
    }

    private Uri Address()
    {
        var address = server.Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var isAny = options.Address.Equals(IPAddress.Any) || options.Address.Equals(IPAddress.IPv6Any);
        return isAny ? new UriBuilder(address) { Host = "localhost" }.Uri : new Uri(address);
    }
}
