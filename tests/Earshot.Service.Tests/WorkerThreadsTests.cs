namespace Earshot.Service.Tests;

public sealed class WorkerThreadsTests
{
    /// <summary>
    /// A job's time may be over just as a thread takes it up: that must end the job, not the thread, and with it the
    /// process.
    /// </summary>
    [Fact]
    public async Task A_job_called_off_at_any_moment_leaves_the_threads_at_work()
    {
        using var workers = new WorkerThreads(2);
        for (var i = 0; i < 30_000; i++)
        {
            using var stop = new CancellationTokenSource();
            var job = workers.RunAsync(() => 1, stop.Token);
            Thread.SpinWait(i % 60);
            await stop.CancelAsync();
            await job.ContinueWith(_ => { }, TaskScheduler.Default);
        }
        Assert.Equal(2, await workers.RunAsync(() => 2, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_a_job_throws_its_caller_gets()
    {
        using var workers = new WorkerThreads(1);
        await Assert.ThrowsAsync<FormatException>(() =>
            workers.RunAsync<int>(() => throw new FormatException(), TestContext.Current.CancellationToken)
        );
        Assert.Equal(2, await workers.RunAsync(() => 2, TestContext.Current.CancellationToken));
    }
}
