using System.Globalization;

namespace Earshot.Recordings.Interchange;

/// <summary>
/// How a file writes numbers: with a point; or, where each of its numbers that has a fraction has a comma, with commas.
/// </summary>
internal sealed class Numbers
{
    private readonly bool commas;

    private Numbers(bool commas) => this.commas = commas;

    public static Numbers Points { get; } = new(false);

    /// <summary>How to mend a number that could not be read.</summary>
    public string Mend => "write seconds with a decimal point, in all rows alike";

    /// <summary>Whether commas are read.</summary>
    public bool HasCommas => commas;

    /// <summary>By all cells of a file that should be numbers.</summary>
    public static Numbers Of(IEnumerable<string> cells)
    {
        var some = false;
        foreach (var cell in cells)
            if (cell.Contains('.', StringComparison.Ordinal))
                return Points;
            else
                some |= IsCommaNumber(cell);
        return some ? new(true) : Points;
    }

    /// <summary>The number; null where it is none, or not finite.</summary>
    public double? Parse(string cell) =>
        double.TryParse(
            commas ? cell.Replace(',', '.') : cell,
            NumberStyles.Float,
            CultureInfo.InvariantCulture,
            out var number
        ) && double.IsFinite(number)
            ? number
            : null;

    /// <summary>Seconds and Hz as they are written everywhere: a point, at most six decimals.</summary>
    public static string Text(double number) => number.ToString("0.######", CultureInfo.InvariantCulture);

    private static bool IsCommaNumber(string cell) =>
        cell.Split(',') is [var whole, var fraction]
        && fraction.Length > 0
        && whole.TrimStart('-').All(char.IsAsciiDigit)
        && fraction.All(char.IsAsciiDigit);
}
