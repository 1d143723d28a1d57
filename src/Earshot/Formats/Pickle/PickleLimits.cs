namespace Earshot.Formats.Pickle;

/// <summary>How much a pickle may ask for before it is refused.</summary>
internal sealed record PickleLimits
{
    /// <summary>
    /// Length of the pickle itself in bytes; default 64 MiB. Every literal is a part of it, so this bounds them as
    /// well.
    /// </summary>
    public int MaxBytes { get; init; } = 64 << 20;

    /// <summary>Values and marks on the stack at a time; default 1,048,576.</summary>
    public int MaxDepth { get; init; } = 1 << 20;

    /// <summary>Values remembered for later; default 1,048,576.</summary>
    public int MaxMemo { get; init; } = 1 << 20;
}
