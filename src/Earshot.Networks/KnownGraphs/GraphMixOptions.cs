namespace Earshot.Networks.KnownGraphs;

/// <summary>Settings of GraphMix; the defaults are those its authors published for Cora and Citeseer.</summary>
public sealed record GraphMixOptions
{
    /// <summary>K, predictions under dropout that are averaged into a target; 1 or more. Default 10.</summary>
    public int Predictions { get; init; } = 10;

    /// <summary>Temperature τ of the sharpening p^(1/τ) / Σ p^(1/τ), above 0. Default 0.1.</summary>
    public double Temperature { get; init; } = 0.1;

    /// <summary>Largest weight γ of the loss on self-made targets, 0 or more. Default 10.</summary>
    public double LargestWeight { get; init; } = 10;

    /// <summary>Epoch at which that weight begins to grow. Default 500.</summary>
    public int RampFrom { get; init; } = 500;

    /// <summary>Epoch at which it is γ. Default 1000.</summary>
    public int RampTo { get; init; } = 1000;

    /// <summary>w(t) = γ exp(-5 (1 - s)²), s from 0 to 1 between the two epochs (Laine and Aila 2017).</summary>
    public double WeightAt(int epoch)
    {
        var s = Math.Clamp((double)(epoch - RampFrom) / Math.Max(1, RampTo - RampFrom), 0, 1);
        return LargestWeight * Math.Exp(-5 * (1 - s) * (1 - s));
    }
}
