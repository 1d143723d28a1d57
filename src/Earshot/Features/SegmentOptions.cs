namespace Earshot.Features;

/// <summary>How a long recording is cut into segments of its own features.</summary>
/// <param name="WindowSeconds">Length of a segment.</param>
/// <param name="HopSeconds">From the beginning of one to the beginning of the next; shorter than the window where they shall overlap.</param>
/// <remarks>What is left at the end makes a shorter segment when it is at least half a window; a recording shorter than a window is one segment.</remarks>
public sealed record SegmentOptions(double WindowSeconds = 5, double HopSeconds = 2.5)
{
    /// <summary>Most windows that may overlap at a time, each of which takes an encoder's state.</summary>
    public const int MaximumOverlap = 64;

    /// <summary>These options, or an exception that names the one out of range.</summary>
    public SegmentOptions Validated()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(WindowSeconds, 0.01);
        ArgumentOutOfRangeException.ThrowIfLessThan(HopSeconds, WindowSeconds / MaximumOverlap);
        return this;
    }
}
