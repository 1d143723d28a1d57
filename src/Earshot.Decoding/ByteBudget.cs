namespace Earshot.Decoding;

/// <summary>So many bytes may be held at a time; who wants more waits until others give theirs back.</summary>
/// <param name="bytes">In all.</param>
internal sealed class ByteBudget(int bytes)
{
    private const int UnitBytes = 1 << 16;

    private readonly SemaphoreSlim units = new(bytes / UnitBytes);
    private readonly Lock taking = new(); // two that had half of what they want each would wait for ever

    /// <summary>Takes bytes, of which there must be as many in all.</summary>
    public void Take(int count, CancellationToken cancellation)
    {
        lock (taking)
            for (var unit = 0; unit < Units(count); unit++)
                units.Wait(cancellation);
    }

    /// <summary>Gives them back.</summary>
    public void Give(int count) => units.Release(Units(count));

    private static int Units(int count) => (count + UnitBytes - 1) / UnitBytes;
}
