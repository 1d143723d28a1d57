using System.Collections.Concurrent;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Earshot.Studio.Training;

/// <summary>Passes news on to every page that listens. A page that reads too slowly misses the oldest.</summary>
internal sealed class EventHub
{
    private const int Backlog = 64;
    private readonly ConcurrentDictionary<Channel<StudioEvent>, bool> listeners = new();

    public bool HasListeners => !listeners.IsEmpty;

    public void Publish(StudioEvent news)
    {
        foreach (var listener in listeners.Keys)
            listener.Writer.TryWrite(news);
    }

    /// <summary>News from now on, until the page goes away; the first says how things stand.</summary>
    public async IAsyncEnumerable<SseItem<StudioEvent>> ListenAsync(
        Func<Standing> standing,
        [EnumeratorCancellation] CancellationToken gone
    )
    {
        var channel = Channel.CreateBounded<StudioEvent>(
            new BoundedChannelOptions(Backlog) { FullMode = BoundedChannelFullMode.DropOldest }
        );
        listeners[channel] = true;
        channel.Writer.TryWrite(new StudioEvent("hello", "news follow", Standing: standing()));
        try
        {
            await foreach (var news in channel.Reader.ReadAllAsync(gone))
                yield return new SseItem<StudioEvent>(news, news.Kind);
        }
        finally
        {
            listeners.TryRemove(channel, out _);
        }
    }
}
