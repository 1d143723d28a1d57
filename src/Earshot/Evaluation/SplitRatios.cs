namespace Earshot.Evaluation;

/// <summary>The shares of a split. Default 80:10:10 (the paper, section IV).</summary>
/// <param name="Training">Share that learns.</param>
/// <param name="Validation">Share that settings are chosen on.</param>
/// <param name="Test">Share kept for the final figure.</param>
public sealed record SplitRatios(double Training = 0.8, double Validation = 0.1, double Test = 0.1)
{
    /// <summary>The shares as parts of 1, in the order training, validation, test.</summary>
    /// <exception cref="ArgumentException">A share is negative, or there is nothing to train or to test on.</exception>
    public double[] Normalised()
    {
        if (Training <= 0 || Test <= 0 || Validation < 0)
            throw new ArgumentException(
                $"shares must be positive (validation may be 0), got {Training}:{Validation}:{Test}"
            );
        var sum = Training + Validation + Test;
        return [Training / sum, Validation / sum, Test / sum];
    }
}
