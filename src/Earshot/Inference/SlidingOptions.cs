namespace Earshot.Inference;

/// <summary>How a window slides over a stream that does not end.</summary>
public sealed record SlidingOptions
{
    /// <summary>Length of the window that is labelled. Default 2 s; best the length of the clips the model was trained on.</summary>
    public double WindowSeconds { get; init; } = 2;

    /// <summary>From one window to the next. Default 1 s.</summary>
    public double HopSeconds { get; init; } = 1;

    /// <summary>These options, if they make sense.</summary>
    /// <exception cref="ArgumentException">They do not.</exception>
    public SlidingOptions Validated() => HopSeconds > 0 && HopSeconds <= WindowSeconds && WindowSeconds <= 3600
        ? this
        : throw new ArgumentException($"0 < hop ≤ window ≤ 3600 s is needed, got hop {HopSeconds} s and window {WindowSeconds} s");
}
