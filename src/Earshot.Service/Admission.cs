using System.Threading.RateLimiting;

namespace Earshot.Service;

/// <summary>
/// Who may come in: as many requests as work and wait, and as many bytes as they may hold together. Who may not is told
/// to come again.
/// </summary>
internal sealed class Admission(ServiceOptions options) : IDisposable
{
    private readonly ConcurrencyLimiter requests = new(
        new() { PermitLimit = options.Concurrency + options.QueueLength }
    );
    private readonly ConcurrencyLimiter kibibytes = new(
        new() { PermitLimit = ToKibibytes(options.MaximumBufferedBytes) }
    );

    /// <summary>A place until it is disposed, or why there is none.</summary>
    public (IDisposable? Place, string? Refusal) Enter(long? bytes)
    {
        var request = requests.AttemptAcquire();
        if (!request.IsAcquired)
            return (
                null,
                $"{options.Concurrency + options.QueueLength} requests are worked on or wait: send it again later"
            );
        var held = kibibytes.AttemptAcquire(
            ToKibibytes(Math.Min(bytes ?? options.MaximumRequestBytes, options.MaximumRequestBytes))
        );
        if (held.IsAcquired)
            return (new Both(request, held), null);
        request.Dispose();
        return (null, $"the requests at hand hold {options.MaximumBufferedBytes >> 20} MiB: send it again later");
    }

    public void Dispose()
    {
        requests.Dispose();
        kibibytes.Dispose();
    }

    private static int ToKibibytes(long bytes) => (int)((bytes + 1023) / 1024);

    private sealed record Both(IDisposable First, IDisposable Second) : IDisposable
    {
        public void Dispose()
        {
            First.Dispose();
            Second.Dispose();
        }
    }
}
