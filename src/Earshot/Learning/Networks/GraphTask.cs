namespace Earshot.Learning.Networks;

/// <summary>The self-supervised task beside classification: a column of Table III of the paper.</summary>
public enum GraphTask
{
    /// <summary>None.</summary>
    None,

    /// <summary>Graph denoising, equation 4.</summary>
    Denoise,

    /// <summary>Graph completion, equation 5.</summary>
    Completion,

    /// <summary>Graph shuffling, equation 6.</summary>
    Shuffle,
}
