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

    /// <summary>How it learns in any of many.</summary>
    public CellTrainingOptions Cells { get; init; } = new();
}

/// <summary>How <see cref="SelfTraining"/> learns in any of many. The defaults were chosen on soundscapes.</summary>
public sealed record CellTrainingOptions
{
    /// <summary>An unknown cell counts as present from this score on, 0 to 1. Default 0.6.</summary>
    public double PresentFrom { get; init; } = 0.6;

    /// <summary>An unknown cell counts as absent up to this score, 0 to 1. Default 0.3.</summary>
    public double AbsentUpTo { get; init; } = 0.3;

    /// <summary>
    /// Rounds in which what is believed is learnt from; 0: from what is known alone. Default 1: a second one believes
    /// too much.
    /// </summary>
    public int Rounds { get; init; } = 1;

    /// <summary>
    /// Share of the cells from which on what is known tells how common each class is, 0 to 1; below it presents and
    /// absents weigh the same. Default 0.5.
    /// </summary>
    public double SampleFrom { get; init; } = 0.5;

    /// <summary>The regression of each round. Default: C = 0.03.</summary>
    public LogisticRegressionOptions Regression { get; init; } = new() { InverseRegularisation = 0.03 };
}
