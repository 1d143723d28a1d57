namespace Earshot.Networks.Tests;

/// <summary>What this thread allocates.</summary>
internal static class Allocation
{
    private const int Attempts = 100;

    /// <summary>
    /// Bytes allocated by the work, in a run that no collection disturbed: a collection, which tests beside this one
    /// bring about, takes away what the thread had set aside for small objects, and the rest of it then counts as
    /// allocated, up to 8 KiB.
    /// </summary>
    public static long BytesOf(Action work)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (collections, paused, before) = (
                GC.CollectionCount(0),
                GC.GetTotalPauseDuration(),
                GC.GetAllocatedBytesForCurrentThread()
            );
            work();
            var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            if (
                bytes == 0
                || attempt == Attempts
                || (GC.CollectionCount(0), GC.GetTotalPauseDuration()) == (collections, paused)
            )
                return bytes;
        }
    }
}
