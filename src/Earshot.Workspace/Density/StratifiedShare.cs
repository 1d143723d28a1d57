namespace Earshot.Workspace.Density;

/// <summary>Windows of similar score, some of them drawn at random and reviewed.</summary>
/// <param name="Windows">Windows in it.</param>
/// <param name="Reviewed">n: windows reviewed.</param>
/// <param name="Present">k: those of them that hold the class.</param>
public readonly record struct Stratum(int Windows, int Reviewed, int Present)
{
    /// <summary>p̂ = (k + ½)/(n + 1).</summary>
    public double Share => (Present + 0.5) / (Reviewed + 1);

    /// <summary>√(p̂(1 − p̂)).</summary>
    public double Deviation => Math.Sqrt(Share * (1 - Share));
}

/// <summary>
/// The share of windows that hold a class, from a sample stratified by score: P̂ = Σ w_b p̂_b with
/// Var = Σ w_b² p̂_b(1 − p̂_b)/(n_b + 2), w_b the stratum's share of the windows (Navine et al. 2024 estimate call
/// densities so).
/// </summary>
/// <param name="Value">P̂.</param>
/// <param name="Low">P̂ − 1.96 √Var, at least 0.</param>
/// <param name="High">P̂ + 1.96 √Var, at most 1.</param>
public readonly record struct StratifiedShare(double Value, double Low, double High)
{
    private const double Z = 1.959964;

    /// <summary>Of windows that lie in the strata by these weights, which sum to 1.</summary>
    public static StratifiedShare Of(IReadOnlyList<Stratum> strata, IReadOnlyList<double> weights)
    {
        var value = strata.Zip(weights, (stratum, w) => w * stratum.Share).Sum();
        var variance = strata.Zip(weights, (s, w) => w * w * s.Share * (1 - s.Share) / (s.Reviewed + 2)).Sum();
        var half = Z * Math.Sqrt(variance);
        return new(value, Math.Max(0, value - half), Math.Min(1, value + half));
    }

    /// <summary>Of all windows of the strata.</summary>
    public static StratifiedShare Of(IReadOnlyList<Stratum> strata) => Of(strata, Weights(strata));

    /// <summary>
    /// Reviews that each stratum still lacks for an interval of this half-width: n = (1.96 Σ w_b σ_b / width)² in all,
    /// n_b ∝ w_b σ_b (Neyman 1934), never more than there are windows.
    /// </summary>
    public static int[] Lacking(IReadOnlyList<Stratum> strata, double halfWidth)
    {
        double[] parts = [.. strata.Zip(Weights(strata), (stratum, w) => w * stratum.Deviation)];
        var all = Math.Pow(Z * parts.Sum() / halfWidth, 2);
        return
        [
            .. strata.Zip(
                parts,
                (stratum, part) =>
                    Math.Max(
                        0,
                        Math.Min(stratum.Windows, (int)Math.Ceiling(all * part / parts.Sum())) - stratum.Reviewed
                    )
            ),
        ];
    }

    private static double[] Weights(IReadOnlyList<Stratum> strata)
    {
        var all = Math.Max(1, strata.Sum(stratum => stratum.Windows));
        return [.. strata.Select(stratum => (double)stratum.Windows / all)];
    }
}
