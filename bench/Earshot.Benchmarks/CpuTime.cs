using System.Diagnostics;

namespace Earshot.Benchmarks;

/// <summary>Times work by the processor time it took, which other programs on the machine disturb least.</summary>
internal static class CpuTime
{
    /// <summary>
    /// Seconds of processor time for one call, as the mean of enough calls to fill <paramref name="seconds"/>.
    /// </summary>
    public static double PerCall(Action work, double seconds = 0.05)
    {
        for (var calls = 1; ; calls *= 2)
        {
            var start = Process.GetCurrentProcess().TotalProcessorTime;
            for (var i = 0; i < calls; i++)
                work();
            var spent = (Process.GetCurrentProcess().TotalProcessorTime - start).TotalSeconds;
            if (spent >= seconds)
                return spent / calls;
        }
    }
}
