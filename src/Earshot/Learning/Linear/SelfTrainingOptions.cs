namespace Earshot.Learning.Linear;

/// <summary>
/// Options of <see cref="SelfTraining"/>; the defaults are those of scikit-learn's <c>SelfTrainingClassifier</c>.
/// </summary>
public sealed record SelfTrainingOptions
{
    /// <summary>
    /// An unlabelled clip is taken with its predicted class once that class's probability is above this, 0 to 1.
    /// Default 0.75.
    /// </summary>
    public double Threshold { get; init; } = 0.75;

    /// <summary>Most rounds of taking clips in. Default 10.</summary>
    public int MaxRounds { get; init; } = 10;

    /// <summary>The regression trained in each round.</summary>
    public LogisticRegressionOptions Regression { get; init; } = new();
}
