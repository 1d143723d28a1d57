namespace Earshot.Decoding;

/// <summary>Limits under which untrusted files are decoded.</summary>
public sealed record DecodingOptions
{
    /// <summary>
    /// Workers kept waiting for the next clip; default: one a core. As many run as clips are open at once.
    /// </summary>
    public int IdleWorkers { get; init; } = Environment.ProcessorCount;

    /// <summary>Memory a decoding process may take, in MiB (Linux); default 512.</summary>
    public int MemoryMegabytes { get; init; } = 512;

    /// <summary>
    /// Longest wait for one block of samples before the decoding process is ended, in seconds; default 20.
    /// </summary>
    public double BlockSeconds { get; init; } = 20;

    /// <summary>
    /// Longest clip taken, in hours; default 48. Silence packs so well that a file of a megabyte may claim years.
    /// </summary>
    public double MaximumHours { get; init; } = 48;

    /// <summary>
    /// Whether a clip that is cut off (a recorder's battery went flat) is kept up to the cut, and said to be; default:
    /// it is
    /// skipped.
    /// </summary>
    public bool AcceptTruncated { get; init; }

    /// <summary>These options, or an exception that names the one out of range.</summary>
    public DecodingOptions Validated()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(IdleWorkers);
        ArgumentOutOfRangeException.ThrowIfLessThan(MemoryMegabytes, 128);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(BlockSeconds);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaximumHours);
        return this;
    }
}
