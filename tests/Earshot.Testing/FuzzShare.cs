using System.Globalization;

namespace Earshot.Testing;

/// <summary>How many damaged inputs a test tries: a share of the full run, which EARSHOT_FUZZ=1 asks for.</summary>
public static class FuzzShare
{
    private static readonly double Share = double.TryParse(
        Environment.GetEnvironmentVariable("EARSHOT_FUZZ"),
        CultureInfo.InvariantCulture,
        out var asked
    )
        ? asked
        : 0.05;

    /// <summary>The share of a full run, at least one.</summary>
    public static int Of(int full) => Math.Max(1, (int)(Share * full));
}
