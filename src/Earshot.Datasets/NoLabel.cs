namespace Earshot.Datasets;

/// <summary>
/// What programs write into the cell of a label for "none": pandas <c>nan</c>, R <c>NA</c>, SQL <c>NULL</c>.
/// </summary>
public static class NoLabel
{
    private static readonly HashSet<string> Words = new(StringComparer.Ordinal)
    {
        "nan",
        "NaN",
        "NA",
        "N/A",
        "NULL",
        "null",
        "None",
        "<NA>",
    };

    /// <summary>Whether a cell names no class.</summary>
    public static bool Is(string cell) => Words.Contains(cell);

    /// <summary>What is said where such a cell was met.</summary>
    public static string Note(string cell) =>
        $"the label '{cell}' was taken for none: name the class otherwise if it is one";
}
