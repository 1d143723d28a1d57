using System.Collections.Concurrent;

namespace Earshot.Service;

/// <summary>
/// A fixed number of threads that take jobs in the order they came; the thread pool stays free for reading and writing.
/// </summary>
internal sealed class WorkerThreads : IDisposable
{
    private readonly BlockingCollection<Action> jobs = [];

    public WorkerThreads(int count)
    {
        for (var i = 0; i < count; i++)
            new Thread(Work) { IsBackground = true, Name = "earshot worker" }.Start();
    }

    /// <summary>The job's result; a job whose time is over before its turn is not begun.</summary>
    public async Task<T> RunAsync<T>(Func<T> job, CancellationToken cancellation)
    {
        // one that knew the token could end just before it is run, at which the thread would throw
        var task = new Task<T>(() => Begin(job, cancellation), CancellationToken.None);
        jobs.Add(() => task.RunSynchronously(TaskScheduler.Default), cancellation);
        return await task.WaitAsync(cancellation);
    }

    /// <summary>The threads end with the jobs they have.</summary>
    public void Dispose() => jobs.CompleteAdding();

    private static T Begin<T>(Func<T> job, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return job();
    }

    private void Work()
    {
        foreach (var job in jobs.GetConsumingEnumerable())
            job();
    }
}
