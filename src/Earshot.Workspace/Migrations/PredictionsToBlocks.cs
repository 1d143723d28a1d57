using System.Numerics.Tensors;
using Microsoft.Data.Sqlite;

namespace Earshot.Workspace.Migrations;

/// <summary>The part of schema 4 that SQL can't say: predictions, a row each until then, become blocks.</summary>
internal static class PredictionsToBlocks
{
    public static void Copy(SqliteConnection connection)
    {
        if (connection.Scalar("SELECT MAX(run_id) FROM prediction") is long run)
            Copy(connection, run);
        connection.Execute("DROP TABLE prediction");
    }

    private static void Copy(SqliteConnection connection, long run)
    {
        var metrics = (string)connection.Scalar("SELECT metrics FROM run WHERE id = $run", ("$run", run))!;
        long[] classes = [.. WorkspaceJson.ReadMetrics(metrics).ClassIds];
        var predictions = connection.Query(
            "SELECT window_id, class_id, confidence, probabilities, neighbours, strangeness FROM prediction WHERE "
                + "run_id = $run ORDER BY window_id",
            row => new PredictionRecord(
                row.GetInt64(0),
                row.GetInt64(1),
                row.GetFloat(2),
                Blob.Read<float>(row.GetFieldValue<byte[]>(3)),
                Blob.Read<Neighbour>(row.GetFieldValue<byte[]>(4)),
                row.GetFloat(5)
            ),
            ("$run", run)
        );
        // a class that was merged into another answers as that one
        foreach (var prediction in predictions)
            classes[TensorPrimitives.IndexOfMax<float>(prediction.Probabilities)] = prediction.ClassId;
        foreach (var block in predictions.Chunk(ScoreBlock.Length).Select(ScoreBlock.Of))
            block.Put(connection, run);
        foreach (var (place, classId) in classes.Index())
            connection.Execute(
                "INSERT INTO run_class (run_id, place, class_id) VALUES ($run, $place, $class)",
                ("$run", run),
                ("$place", place),
                ("$class", classId)
            );
    }
}
