using System.Collections.Concurrent;

namespace Earshot.Decoding;

/// <summary>Workers that wait for the next clip. A dead one is replaced when it is next needed.</summary>
internal sealed class WorkerPool(DecodingOptions options) : IDisposable
{
    private readonly ConcurrentBag<WorkerProcess> idle = [];
    private volatile bool disposed;

    public WorkerProcess Rent() => idle.TryTake(out var worker) ? worker : new WorkerProcess(options);

    public void Return(WorkerProcess worker)
    {
        if (!disposed && worker.IsAlive && idle.Count < options.IdleWorkers)
            idle.Add(worker);
        else
            worker.Dispose();
    }

    public void Dispose()
    {
        disposed = true;
        while (idle.TryTake(out var worker))
            worker.Dispose();
    }
}
