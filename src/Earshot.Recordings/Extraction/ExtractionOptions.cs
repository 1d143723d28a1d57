using Earshot.Features;

namespace Earshot.Recordings.Extraction;

/// <summary>How a run of feature extraction is done.</summary>
public sealed record ExtractionOptions
{
    /// <summary>Clips encoded at a time; default: one a core.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>How recordings are cut; null (the default): each clip as a whole.</summary>
    public SegmentOptions? Segments { get; init; }

    /// <summary>The part of the work that this machine does; default: all of it.</summary>
    public Shard Shard { get; init; } = Shard.Whole;

    /// <summary>A CSV file for what was measured of each clip's sound; null (the default): none.</summary>
    public string? ReportPath { get; init; }

    /// <summary>These options, or an exception that names the one out of range.</summary>
    public ExtractionOptions Validated()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Threads);
        Segments?.Validated();
        return this;
    }
}
