using Earshot.Recordings.Extraction;

namespace Earshot.Recordings.Vectors;

/// <summary>
/// Vectors that another program made: NumPy's <c>.npy</c> and <c>.npz</c> with a table of the same order, tables of
/// windows (opensoundscape's <c>file,start_time,end_time</c>, CSV of ours), BirdNET-Analyzer's text embeddings.
/// </summary>
/// <remarks>
/// They do not say which encoder made them, so the rows come without: <see cref="FeatureFile.Encoder"/> is empty.
/// </remarks>
public static class VectorFiles
{
    /// <summary>How BirdNET-Analyzer ends the names of its text embeddings.</summary>
    public const string BirdNetEnding = ".birdnet.embeddings.txt";

    private static readonly string[] Endings = [".npy", ".npz", ".csv", ".tsv", ".txt"];

    /// <summary>Whether these are such files, or a folder of them, and not what `earshot features` wrote.</summary>
    public static bool AreThese(IReadOnlyList<string> paths) =>
        paths.Count > 0
        && paths.All(path => Directory.Exists(path) || Endings.Contains(Path.GetExtension(path).ToLowerInvariant()));

    /// <summary>Reads them, in the order given.</summary>
    /// <param name="paths">Files, or folders of BirdNET-Analyzer's text embeddings.</param>
    /// <param name="index">For NumPy's arrays: the table that names a clip for each row, where none lies beside
    /// them; null: there is none.</param>
    /// <returns>The rows, or what is wrong with which file and how to mend it.</returns>
    public static Outcome<FeatureFile> Read(IReadOnlyList<string> paths, string? index = null)
    {
        var parts = new List<VectorRows>();
        foreach (var path in paths.SelectMany(Files))
        {
            var part = ReadOne(path, index).Then(rows => rows.Checked(path));
            if (!part.IsOk)
                return Outcome<FeatureFile>.Skipped(part.Reason!);
            if (parts is [var first, ..] && first.Features.Columns != part.Value.Features.Columns)
                return Outcome<FeatureFile>.Skipped(
                    $"{path} has vectors of {part.Value.Features.Columns} values, {paths[0]} of "
                        + $"{first.Features.Columns}: vectors of two encoders do not mix"
                );
            parts.Add(part.Value);
        }
        return parts.Count == 0
            ? Outcome<FeatureFile>.Skipped(
                $"{string.Join(", ", paths)} holds no vectors: give .npy, .npz, .csv, or a folder of *{BirdNetEnding}"
            )
            : FeatureFile.Joined([.. parts.Select(Of)]);
    }

    private static Outcome<VectorRows> ReadOne(string path, string? index)
    {
        try
        {
            return Path.GetExtension(path).ToLowerInvariant() switch
            {
                ".npy" or ".npz" => NumpyVectors.Read(path, index),
                ".txt" => BirdNetVectors.Read(path),
                _ => VectorTable.Read(path),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return Outcome<VectorRows>.Skipped($"{path}: {e.Message}");
        }
    }

    private static IEnumerable<string> Files(string path) =>
        Directory.Exists(path)
            ? Directory.EnumerateFiles(path, $"*{BirdNetEnding}", SearchOption.AllDirectories).Order()
            : [path];

    private static FeatureFile Of(VectorRows rows) =>
        new("", rows.Paths, rows.BeginSeconds, rows.EndSeconds, new int[rows.Features.Rows], rows.Features);
}
