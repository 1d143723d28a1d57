using System.Diagnostics;
using System.Net;
using Earshot.Numerics;

namespace Earshot.Service.Tests;

/// <summary>Seeded damage to valid requests; EARSHOT_FUZZ_REQUESTS sets how many.</summary>
[Collection(nameof(Alone))]
public sealed class FuzzTests(TrainedModel trained, ITestOutputHelper output) : IClassFixture<TrainedModel>
{
    private const int Clients = 8,
        WarmUp = 1000;
    private const long Leak = 64 << 20;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Mutated_requests_get_an_answer_or_a_4xx_and_nothing_leaks()
    {
        var count = int.TryParse(Environment.GetEnvironmentVariable("EARSHOT_FUZZ_REQUESTS"), out var asked)
            ? asked
            : 2000;
        await using var service = await RunningService.StartAsync(trained);
        await RunAsync(service, 0, WarmUp);
        var (before, watch) = (Held(), Stopwatch.StartNew());
        var statuses = await RunAsync(service, WarmUp, WarmUp + count);
        output.WriteLine(
            $"{count} requests: {string.Join(", ", statuses)}; {count / watch.Elapsed.TotalSeconds:0} a second; "
                + $"memory held {before >> 20} MiB, then {Held() >> 20} MiB"
        );
        Assert.Equal("ok", await service.Client.GetStringAsync("/healthz", Cancellation));
        Assert.InRange(Held(), 0, before + Leak);
    }

    /// <summary>How many requests got which status; fails at the first that is neither 200 nor 4xx.</summary>
    private async Task<IEnumerable<string>> RunAsync(RunningService service, int from, int to)
    {
        var statuses = new int[600];
        await Parallel.ForAsync(
            from,
            to,
            new ParallelOptions { MaxDegreeOfParallelism = Clients, CancellationToken = Cancellation },
            async (i, cancellation) =>
            {
                using var request = RequestMutation.Of(new RandomStream((ulong)i));
                using var response = await service.Client.SendAsync(request, cancellation);
                Assert.True(
                    response.StatusCode
                        is HttpStatusCode.OK
                            or >= HttpStatusCode.BadRequest
                            and < HttpStatusCode.InternalServerError,
                    $"mutation {i}: {response.StatusCode}"
                );
                if (response.StatusCode != HttpStatusCode.OK && response.StatusCode != HttpStatusCode.NotFound)
                    await RunningService.ReasonAsync(response);
                Interlocked.Increment(ref statuses[(int)response.StatusCode]);
            }
        );
        return statuses.Index().Where(s => s.Item > 0).Select(s => $"{s.Item} x {s.Index}");
    }

    /// <summary>Memory of the process after everything unused is given back.</summary>
    private static long Held()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
