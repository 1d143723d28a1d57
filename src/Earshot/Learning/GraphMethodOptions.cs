namespace Earshot.Learning;

/// <summary>Options of <see cref="GraphMethod"/>.</summary>
public sealed record GraphMethodOptions
{
    /// <summary>Neighbours a clip, 1 or more: a member of the committee for each. Default 3, 5 and 10, so that no k has to be chosen.</summary>
    public IReadOnlyList<int> Neighbours { get; init; } = [3, 5, 10];

    /// <summary>Rounds of self-training; each takes in more of the unlabelled clips, the last one all. Default 6.</summary>
    public int Rounds { get; init; } = 6;

    /// <summary>Share of the unlabelled clips taken in by the first round, 0 to 1. Default 0.2.</summary>
    public double FirstShare { get; init; } = 0.2;

    /// <summary>α of the spreading of scores in self-training, 0 to 1. Default 0.5.</summary>
    public float SpreadAlpha { get; init; } = 0.5f;

    /// <summary>α of Correct and Smooth, 0 to 1. Default 0.5.</summary>
    public float SmoothAlpha { get; init; } = 0.5f;

    /// <summary>The regression of each round. Default: C = 1, at most 60 steps.</summary>
    public LogisticRegressionOptions Regression { get; init; } = new() { Optimiser = new() { MaxIterations = 60, GradientTolerance = 1e-3 } };
}
