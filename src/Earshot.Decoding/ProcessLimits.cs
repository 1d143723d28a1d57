using System.Runtime.InteropServices;

namespace Earshot.Decoding;

/// <summary>
/// What a decoding process may take (Linux's <c>prlimit</c>): private memory, and no core dump of it.
/// </summary>
internal static partial class ProcessLimits
{
    private const int Data = 2,
        Core = 4;

    public static void Apply(int processId, int memoryMegabytes)
    {
        if (!OperatingSystem.IsLinux())
            return;
        Set(processId, Data, (ulong)memoryMegabytes << 20);
        Set(processId, Core, 0);
    }

    private static void Set(int processId, int resource, ulong value)
    {
        var limit = new Limit { Soft = value, Hard = value };
        _ = prlimit(processId, resource, in limit, 0); // fails only where the process has already ended
    }

    /// <summary>rlimit.</summary>
    private struct Limit
    {
        public ulong Soft,
            Hard;
    }

    [LibraryImport("libc")]
    private static partial int prlimit(int processId, int resource, in Limit limit, nint old);
}
