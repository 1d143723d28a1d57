using System.Diagnostics;

namespace Earshot.Decoding.Worker;

/// <summary>
/// The decode worker: this assembly started by itself. It reads requests from its standard input and answers on its
/// standard output until the input ends, which it also does when the parent is killed. The parent's watchdog dies with
/// the parent; a later one of its own ends a worker that was then left behind in an endless loop of native code.
/// </summary>
internal static class Program
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private static void Main()
    {
        using var requests = Console.OpenStandardInput();
        using var replies = Console.OpenStandardOutput();
        using var server = new DecodeServer(replies);
        var payload = new byte[Message.MaximumBytes];
        using var watchdog = new Timer(_ => Process.GetCurrentProcess().Kill());
        while (Message.TryRead(requests, payload, out var kind, out var length))
        {
            watchdog.Change(Limit, Timeout.InfiniteTimeSpan);
            server.Answer(kind, payload.AsSpan(0, length));
            watchdog.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
