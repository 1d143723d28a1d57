using System.Globalization;
using Earshot.Features;
using Earshot.Numerics;
using Earshot.Recordings.Extraction;
using Earshot.Workspace.Hoplite;
using Microsoft.Data.Sqlite;

namespace Earshot.Benchmarks;

/// <summary>
/// A synthetic hoplite database to measure from a database to suggestions: 100 windows a recording, each of noise,
/// its recording's own offset and, one in five, the direction of one of ten classes; six windows a class annotated.
/// </summary>
internal static class HopliteDatabaseOfClasses
{
    private const int Dimension = 1280,
        Classes = 10,
        LabelsPerClass = 6,
        WindowsPerRecording = 100;

    public static void Write(string folder, int rows)
    {
        var random = new RandomStreams(1).Stream("windows");
        var directions = Normal(random, Classes, 1);
        var features = new Matrix<float>(rows, Dimension);
        var classes = new int[rows];
        var offset = new Matrix<float>(1, Dimension);
        for (var row = 0; row < rows; row++)
        {
            if (row % WindowsPerRecording == 0)
                offset = Normal(random, 1, 0.5);
            classes[row] = random.Next(5 * Classes);
            for (var j = 0; j < Dimension; j++)
                features[row, j] =
                    offset[0, j]
                    + (float)random.NextNormal()
                    + (classes[row] < Classes ? 0.5f * directions[classes[row], j] : 0);
        }
        int[] all = [.. Enumerable.Range(0, rows)];
        var file = new FeatureFile(
            "benchmark",
            [
                .. all.Select(row =>
                    string.Create(CultureInfo.InvariantCulture, $"r{row / WindowsPerRecording:00000}.wav")
                ),
            ],
            [.. all.Select(row => 5.0 * (row % WindowsPerRecording))],
            [.. all.Select(row => 5.0 * (row % WindowsPerRecording + 1))],
            [.. all.Select(_ => 32_000)],
            features
        );
        var written = HopliteWriter.Write(
            folder,
            file,
            new VectorsEncoder("benchmark", Dimension),
            new SegmentOptions(5, 5),
            "benchmark"
        );
        if (!written.IsOk)
            throw new InvalidOperationException(written.Reason);
        Annotate(Path.Combine(folder, HopliteDatabase.FileName), classes);
        Console.WriteLine($"{folder}: {written.Value} windows of {Dimension} values");
    }

    private static void Annotate(string path, int[] classes)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        foreach (var of in classes.Index().Where(row => row.Item < Classes).GroupBy(row => row.Item))
        foreach (var (row, name) in of.Where((_, i) => i % 7 == 0).Take(LabelsPerClass))
        {
            using var insert = connection.CreateCommand();
            insert.CommandText =
                "INSERT INTO annotations (recording_id, offsets, label, label_type, provenance) "
                + "SELECT recording_id, offsets, $label, 1, 'benchmark' FROM windows WHERE id = $id";
            insert.Parameters.AddWithValue("$label", string.Create(CultureInfo.InvariantCulture, $"class{name}"));
            insert.Parameters.AddWithValue("$id", row + 1);
            insert.ExecuteNonQuery();
        }
    }

    private static Matrix<float> Normal(RandomStream random, int rows, double scale) =>
        new(
            rows,
            Dimension,
            [.. Enumerable.Range(0, rows * Dimension).Select(_ => (float)(scale * random.NextNormal()))]
        );
}
