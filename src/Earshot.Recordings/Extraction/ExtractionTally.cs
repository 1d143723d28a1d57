namespace Earshot.Recordings.Extraction;

/// <summary>Counts from many threads and tells the listener.</summary>
internal sealed class ExtractionTally(IProgress<ExtractionProgress>? progress)
{
    private long done,
        resumed,
        skipped,
        total = -1;

    public long Resumed => Interlocked.Read(ref resumed);

    /// <summary>Inputs in all, once counted.</summary>
    public long Total
    {
        set => Interlocked.Exchange(ref total, value);
    }

    /// <summary>Counts an input of an earlier run; always true, for use in a condition.</summary>
    public bool CountResumed()
    {
        Interlocked.Increment(ref resumed);
        Interlocked.Increment(ref done);
        return true;
    }

    public void CountDone(bool ok)
    {
        if (!ok)
            Interlocked.Increment(ref skipped);
        Interlocked.Increment(ref done);
        progress?.Report(
            new(
                Interlocked.Read(ref done),
                Resumed,
                Interlocked.Read(ref skipped),
                Interlocked.Read(ref total) is >= 0 and var known ? known : null
            )
        );
    }
}
