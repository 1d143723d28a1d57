using Earshot.Numerics;

namespace Earshot.Learning.Linear;

/// <summary>
/// Options of <see cref="LogisticRegression"/>; the defaults are those of scikit-learn's class of that name.
/// </summary>
public sealed record LogisticRegressionOptions
{
    /// <summary>C, above 0: how much the data count against the penalty ½‖W‖². Default 1.</summary>
    public double InverseRegularisation { get; init; } = 1;

    /// <summary>When the optimiser stops. Default: 200 steps or a gradient below 1e-4.</summary>
    public LbfgsOptions Optimiser { get; init; } = new();
}
