using Earshot.Studio.Training;
using Microsoft.Extensions.Hosting;

namespace Earshot.Studio.Tests;

public class BackgroundJobTests
{
    public static TheoryData<Exception, string> Failures =>
        new()
        {
            { new AggregateException(new OutOfMemoryException()), "there is not enough memory for this" },
            { new IOException("No space left on device : 'a'"), "No space left on device : 'a'" },
            { new InvalidOperationException("oops"), "this is a bug in earshot: InvalidOperationException: oops" },
        };

    [Theory, MemberData(nameof(Failures))]
    public async Task What_failed_is_said_and_the_next_may_start(Exception failure, string said)
    {
        var job = new BackgroundJob(new NeverStopping());
        Assert.StartsWith(said, (await Run(job, () => throw failure)).Reason, StringComparison.Ordinal);
        Assert.Equal(7, (await Run(job, () => 7)).Value);
    }

    private static async Task<Outcome<int>> Run(BackgroundJob job, Func<int> work)
    {
        var ended = new TaskCompletionSource<Outcome<int>>();
        while (!job.Start(() => { }, _ => Outcome<int>.Ok(work()), (outcome, _) => ended.SetResult(outcome)))
            await Task.Delay(5, TestContext.Current.CancellationToken);
        return await ended.Task;
    }

    private sealed class NeverStopping : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => default;
        public CancellationToken ApplicationStopping => default;
        public CancellationToken ApplicationStopped => default;

        public void StopApplication() { }
    }
}
