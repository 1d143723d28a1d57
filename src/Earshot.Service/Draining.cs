using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Earshot.Service;

/// <summary>
/// The time between the order to stop and the closed door: connections that the system has taken for us, and requests
/// on their way over those that are open, are answered rather than reset, and each answer ends its connection.
/// </summary>
internal sealed class Draining(ServiceOptions options) : IHostedLifecycleService
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(50);

    private Socket? listening;
    private volatile bool isOn;
    private int arrived;

    /// <summary>The socket that Kestrel listens on.</summary>
    public Socket Bind(EndPoint at) => listening = SocketTransportOptions.CreateDefaultBoundListenSocket(at);

    /// <summary>Counts requests; an answer while the service stops is the last on its connection.</summary>
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        Interlocked.Increment(ref arrived);
        if (isOn && !context.WebSockets.IsWebSocketRequest)
            context.Response.Headers.Connection = "close";
        return next(context);
    }

    /// <summary>Before the door closes: until no request comes any more, or the time for it is over.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        isOn = true;
        TakeNoMore();
        var seen = -1;
        for (var left = options.Drain; left > TimeSpan.Zero && seen != Volatile.Read(ref arrived); left -= Quiet)
        {
            seen = Volatile.Read(ref arrived);
            await Task.Delay(Quiet, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// The system keeps no queue of connections any more: whoever comes now tries again, and is refused once the door
    /// is closed, instead of being reset in the queue.
    /// </summary>
    private void TakeNoMore()
    {
        try
        {
            listening?.Listen(0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // then it stays as it was
        }
    }
}
