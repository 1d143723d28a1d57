using System.Globalization;

namespace Earshot.Datasets;

/// <summary>
/// A data set as a manifest that says of each file its size, its last change, its length and its shard
/// (<see cref="ListedFile"/>): scanned once, read by many machines. <see cref="Manifest"/> reads it.
/// </summary>
public static class ClipList
{
    internal const string Bytes = "bytes",
        Modified = "modified_utc",
        Seconds = "seconds",
        Shard = "shard";

    /// <summary>Writes the list; paths are relative to its folder, so that both may move together.</summary>
    /// <param name="path">The CSV file.</param>
    /// <param name="set">Clips, each with what is said of its file.</param>
    public static void Write(string path, ClipSet set) =>
        PeoplesCsv.Write(
            path,
            csv =>
            {
                csv.WriteRecord((string[])["path", "label", "group", "fold", Bytes, Modified, Seconds, Shard]);
                var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
                foreach (var clip in set.Clips)
                    csv.WriteRecord(Fields(clip, SlashPath.Below(folder, clip.Path)));
            }
        );

    private static string[] Fields(Clip clip, string path)
    {
        var file = clip.Listed ?? throw new ArgumentException($"{clip.Path}: nothing is said of its file");
        return
        [
            SpreadsheetText.Written(path),
            SpreadsheetText.Written(clip.Label ?? ""),
            SpreadsheetText.Written(clip.Group ?? ""),
            SpreadsheetText.Written(clip.Fold ?? ""),
            file.Bytes.ToString(CultureInfo.InvariantCulture),
            file.ModifiedUtc.ToString("O", CultureInfo.InvariantCulture),
            file.Seconds.ToString("R", CultureInfo.InvariantCulture),
            file.Shard.ToString(CultureInfo.InvariantCulture),
        ];
    }

    /// <summary>What a line says of the file; null where one of its four fields is no number or time.</summary>
    internal static ListedFile? Parse(string? bytes, string? modified, string? seconds, string? shard) =>
        long.TryParse(bytes, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
        && DateTime.TryParse(
            modified,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var changed
        )
        && double.TryParse(seconds, NumberStyles.Float, CultureInfo.InvariantCulture, out var length)
        && double.IsFinite(length)
        && int.TryParse(shard, NumberStyles.None, CultureInfo.InvariantCulture, out var part)
            ? new(size, changed, length, part)
            : null;
}
