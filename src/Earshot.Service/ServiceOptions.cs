using System.Net;

namespace Earshot.Service;

/// <summary>How <c>earshot serve</c> listens and what it refuses.</summary>
public sealed record ServiceOptions
{
    private const long MostBufferedBytes = 1L << 40;

    /// <summary>
    /// The address it listens on. Default: loopback, this machine only. Any other needs a <see cref="Token"/>.
    /// </summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>The port; 0 takes a free one. Default 8420.</summary>
    public int Port { get; init; } = 8420;

    /// <summary>What a client must send as <c>Authorization: Bearer …</c>; null: nothing. Default null.</summary>
    public string? Token { get; init; }

    /// <summary>
    /// Whether answers of several models that name one class are one: labels of the same sound, events that overlap.
    /// Default no.
    /// </summary>
    public bool JoinsClasses { get; init; }

    /// <summary>Largest request. Default 32 MiB.</summary>
    public long MaximumRequestBytes { get; init; } = 32 << 20;

    /// <summary>
    /// Most bytes that requests hold together, waiting ones included; one more is answered 429. Default 512 MiB.
    /// </summary>
    public long MaximumBufferedBytes { get; init; } = 512 << 20;

    /// <summary>Most clips in one request. Default 64.</summary>
    public int MaximumClips { get; init; } = 64;

    /// <summary>
    /// Longest clip, whatever its file's size: an hour of silence is a small file and as much work. Default 10 minutes.
    /// </summary>
    public TimeSpan MaximumClip { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Clips worked on at once, each on a thread of its own. Default: one a core.</summary>
    public int Concurrency { get; init; } = Environment.ProcessorCount;

    /// <summary>Requests that may wait; one more is answered 429. Default 256.</summary>
    public int QueueLength { get; init; } = 256;

    /// <summary>Streams at once; one more is answered 429. Default 16.</summary>
    public int MaximumStreams { get; init; } = 16;

    /// <summary>
    /// Longest a request may take, waiting included; then it is answered 503. So long a stop waits for those in flight.
    /// Default 30 s.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a stop goes on to answer what comes before it closes the door, at most; it closes as soon as nothing
    /// comes. Default 0.5 s.
    /// </summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>
    /// How long a stop may take: the request that comes last is answered, if only that its time is over.
    /// </summary>
    public TimeSpan LongestStop => Drain + Timeout + TimeSpan.FromSeconds(1);

    /// <summary>Why they are not safe to run with; null when they are.</summary>
    public string? Objection() =>
        !IPAddress.IsLoopback(Address) && string.IsNullOrEmpty(Token)
            ? $"listening on {Address} lets other machines in: give a token that clients must send (--token), or "
                + "listen on 127.0.0.1"
        : Port is < 0 or > 65535 ? $"a port is 0 to 65535, got {Port}"
        : Token is "" ? "the token is empty: give one, or none"
        : MaximumBufferedBytes < MaximumRequestBytes || MaximumBufferedBytes > MostBufferedBytes
            ? $"requests may hold {MaximumRequestBytes} (the largest of them) to {MostBufferedBytes} bytes together, "
                + $"got {MaximumBufferedBytes}"
        : Timeout <= TimeSpan.Zero
        || MaximumClip <= TimeSpan.Zero
        || MaximumRequestBytes < 1
        || MaximumClips < 1
        || Concurrency < 1
        || QueueLength < 0
        || MaximumStreams < 0
            ? "limits of the service must be positive"
        : null;

    /// <summary>These options, if they are safe to run with.</summary>
    /// <exception cref="ArgumentException">They are not.</exception>
    public ServiceOptions Validated() => Objection() is { } reason ? throw new ArgumentException(reason) : this;
}
