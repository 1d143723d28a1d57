namespace Earshot.Evaluation;

/// <summary>How far a share counted on a few clips can be trusted.</summary>
internal static class Proportion
{
    private const double Z = 1.959964;

    /// <summary>The 95 % interval of Wilson (1927): (p̂ + z²/2n ± z·√(p̂(1 − p̂)/n + z²/4n²)) / (1 + z²/n).</summary>
    /// <param name="right">Clips that were right.</param>
    /// <param name="total">Clips counted, 1 or more.</param>
    public static (double Low, double High) Interval(int right, int total)
    {
        var (p, n) = ((double)right / total, (double)total);
        var (centre, spread) = (p + Z * Z / (2 * n), Z * Math.Sqrt(p * (1 - p) / n + Z * Z / (4 * n * n)));
        return ((centre - spread) / (1 + Z * Z / n), (centre + spread) / (1 + Z * Z / n));
    }
}
