namespace Earshot.Datasets;

/// <summary>
/// Texts in CSV that spreadsheets open: one that begins like a formula (=, +, -, @, a tab) they would run. An
/// apostrophe before it makes it a text to them; what reads it here takes the apostrophe off again.
/// </summary>
public static class SpreadsheetText
{
    /// <summary>The text as it is written.</summary>
    public static string Written(string text) => IsFormula(text) ? $"'{text}" : text;

    /// <summary>The text that was written.</summary>
    public static string Read(string cell) => cell is ['\'', ..] && IsFormula(cell) ? cell[1..] : cell;

    /// <summary>Also behind apostrophes, so that a text which begins with one is read back as it was.</summary>
    private static bool IsFormula(string text) =>
        text.TrimStart('\'') is ['=' or '+' or '-' or '@' or '\t' or '\r', ..];
}
