using Earshot.Numerics;
using Earshot.Recordings.Interchange;

namespace Earshot.Recordings.Vectors;

/// <summary>
/// BirdNET-Analyzer's text embeddings, a file a recording: begin, end and the vector's values with commas between
/// them, tabs between the three.
/// </summary>
internal static class BirdNetVectors
{
    public static Outcome<VectorRows> Read(string path)
    {
        var name = Path.GetFileName(path);
        if (name.EndsWith(VectorFiles.BirdNetEnding, StringComparison.OrdinalIgnoreCase))
            name = name[..^VectorFiles.BirdNetEnding.Length];
        var (begins, ends, vectors) = (new List<double>(), new List<double>(), new List<float[]>());
        foreach (var (line, text) in Delimited.Lines(File.ReadAllText(path)))
        {
            var cells = text.Split('\t');
            if (
                cells.Length != 3
                || VectorRows.Number(cells[0]) is not { } begin
                || VectorRows.Number(cells[1]) is not { } end
            )
                return Bad(path, line, "begin, end and values are wanted, with tabs between them");
            var values = cells[2].Split(',').Select(VectorRows.Number).ToList();
            if (values.IndexOf(null) is >= 0 and var bad)
                return Bad(path, line, $"value {bad + 1} is no number");
            if (vectors.Count > 0 && vectors[0].Length != values.Count)
                return Bad(path, line, $"it has {values.Count} values, the line before {vectors[0].Length}");
            begins.Add(begin);
            ends.Add(end);
            vectors.Add([.. values.Select(value => (float)value!.Value)]);
        }
        return vectors.Count == 0
            ? Bad(path, 1, "it holds no vectors")
            : new VectorRows(
                [.. Enumerable.Repeat(name, vectors.Count)],
                [.. begins],
                [.. ends],
                new Matrix<float>(vectors.Count, vectors[0].Length, [.. vectors.SelectMany(v => v)])
            );
    }

    private static Outcome<VectorRows> Bad(string path, int line, string what) =>
        Outcome<VectorRows>.Skipped($"{path}: line {line}: {what}");
}
