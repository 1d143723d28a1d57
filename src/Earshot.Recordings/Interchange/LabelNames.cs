namespace Earshot.Recordings.Interchange;

/// <summary>Which recording a label file is of that names none: the one it is named after.</summary>
internal static class LabelNames
{
    private static readonly string[] Endings =
    [
        ".BirdNET.selection.table",
        ".BirdNET.results",
        ".selection.table",
        ".selections",
        ".results",
    ];

    /// <summary>
    /// <c>a</c> of <c>a.txt</c>, <c>a.Table.1.selections.txt</c> and <c>a.BirdNET.selection.table.txt</c>;
    /// <c>a.wav</c> of <c>a.wav.txt</c>.
    /// </summary>
    public static string RecordingOf(string fileName)
    {
        var stem = fileName[..^Path.GetExtension(fileName).Length];
        var ending = Endings.FirstOrDefault(e => stem.EndsWith(e, StringComparison.OrdinalIgnoreCase)) ?? "";
        stem = stem[..^ending.Length];
        var table = stem.IndexOf(".Table.", StringComparison.Ordinal);
        return table > 0 ? stem[..table] : stem;
    }
}
