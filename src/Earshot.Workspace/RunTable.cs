using System.Text.Json;
using Earshot.Inference;
using Earshot.Learning;
using Microsoft.Data.Sqlite;

namespace Earshot.Workspace;

/// <summary>The finished trainings, and what the newest one predicts.</summary>
public sealed class RunTable
{
    private const string Columns =
        "SELECT id, options, started_at, finished_at, label_count, last_event, metrics, evidence FROM run";
    private readonly Database database;

    internal RunTable(Database database) => this.database = database;

    /// <summary>Stores a run and its predictions together; they replace the predictions of the run before.</summary>
    /// <param name="run">Its <see cref="RunRecord.Id"/> is not looked at.</param>
    /// <param name="predictions">One a clip.</param>
    /// <param name="queue">Clips worth labelling next, most useful first.</param>
    /// <param name="model">What was learnt; kept until the next run.</param>
    /// <returns>The run with its number.</returns>
    public RunRecord Add(
        RunRecord run,
        IEnumerable<PredictionRecord> predictions,
        IReadOnlyList<long>? queue = null,
        Model? model = null
    )
    {
        var bytes = model is null ? null : Bytes(model);
        return database.Write(connection =>
        {
            run = run with { Id = Insert(connection, run) };
            connection.Execute("UPDATE run SET model = NULL WHERE model IS NOT NULL");
            connection.Execute(
                "UPDATE run SET model = $model, output = $output WHERE id = $id",
                ("$model", bytes),
                ("$output", model?.Output == OutputKind.AnyOfMany ? "any" : "one"),
                ("$id", run.Id)
            );
            connection.Execute("DELETE FROM prediction");
            using var command = connection.Command(
                "INSERT INTO prediction (window_id, run_id, class_id, confidence, probabilities, neighbours, "
                    + "strangeness) VALUES ($clip, $run, $class, $confidence, $probabilities, $neighbours, "
                    + "$strangeness)",
                ("$clip", 0L),
                ("$run", run.Id),
                ("$class", 0L),
                ("$confidence", 0.0),
                ("$probabilities", Array.Empty<byte>()),
                ("$neighbours", Array.Empty<byte>()),
                ("$strangeness", 0.0)
            );
            foreach (var prediction in predictions)
                Insert(command, prediction);
            connection.Execute("DELETE FROM suggestion");
            foreach (var (rank, clip) in (queue ?? []).Index())
                connection.Execute(
                    "INSERT INTO suggestion (rank, window_id) VALUES ($rank, $clip)",
                    ("$rank", rank),
                    ("$clip", clip)
                );
            return run;
        });
    }

    /// <summary>The newest run's model, as a model file holds it; null where the run has none.</summary>
    public byte[]? Model() =>
        database.Read(connection => (byte[]?)connection.Scalar("SELECT model FROM run ORDER BY id DESC LIMIT 1"));

    private static byte[] Bytes(Model model)
    {
        using var stream = new MemoryStream();
        model.Write(stream);
        return stream.ToArray();
    }

    /// <summary>All runs, oldest first: the learning curve.</summary>
    public IReadOnlyList<RunRecord> All() => database.Query($"{Columns} ORDER BY id", Run);

    /// <summary>The newest run; null where there is none.</summary>
    public RunRecord? Latest() => database.Query($"{Columns} ORDER BY id DESC LIMIT 1", Run).SingleOrDefault();

    /// <summary>Clips the newest run would have labelled next and that have no label yet, most useful first.</summary>
    public IReadOnlyList<long> Queue() =>
        database.Query(
            "SELECT window_id FROM suggestion WHERE window_id NOT IN (SELECT clip_id FROM label) ORDER BY rank",
            row => row.GetInt64(0)
        );

    /// <summary>The newest run's predictions, by clip number.</summary>
    public IReadOnlyList<PredictionRecord> Predictions() =>
        database.Query(
            "SELECT window_id, class_id, confidence, probabilities, neighbours, strangeness FROM prediction ORDER "
                + "BY window_id",
            Prediction
        );

    /// <summary>The newest run's answers alone, by clip number: a fraction of the bytes.</summary>
    public IReadOnlyList<Answer> Answers() =>
        database.Query(
            "SELECT window_id, class_id, confidence, strangeness FROM prediction ORDER BY window_id",
            row => new Answer(row.GetInt64(0), row.GetInt64(1), row.GetFloat(2), row.GetFloat(3))
        );

    /// <summary>
    /// The strangeness above which a clip is taken for none of the classes; infinite where none is. 1 until it is set:
    /// what one in twenty labelled clips exceeds.
    /// </summary>
    public double RejectAbove() =>
        database.Read(connection =>
            connection.Scalar("SELECT above FROM reject") as double? ?? double.PositiveInfinity
        );

    /// <summary>Sets it; infinite: no clip is rejected.</summary>
    public void SetRejectAbove(double above) =>
        database.Write(connection =>
            connection.Execute(
                "UPDATE reject SET above = $above",
                ("$above", double.IsPositiveInfinity(above) ? null : above)
            )
        );

    /// <summary>The newest run's prediction for a clip; null where there is none.</summary>
    public PredictionRecord? PredictionOf(long clipId) =>
        database
            .Query(
                "SELECT window_id, class_id, confidence, probabilities, neighbours, strangeness FROM prediction WHERE "
                    + "window_id = $clip",
                Prediction,
                ("$clip", clipId)
            )
            .SingleOrDefault();

    private static long Insert(SqliteConnection connection, RunRecord run) =>
        (long)
            connection.Scalar(
                """
                INSERT INTO run
                  (method, options, seed, started_at, finished_at, label_count, last_event, metrics, evidence)
                VALUES ($method, $options, $seed, $started, $finished, $labels, $event, $metrics, $evidence)
                RETURNING id
                """,
                ("$method", run.Options.Method),
                ("$options", JsonSerializer.Serialize(run.Options, WorkspaceJson.Default.RunOptions)),
                ("$seed", unchecked((long)run.Options.Seed)),
                ("$started", Stamp(run.StartedAt)),
                ("$finished", Stamp(run.FinishedAt)),
                ("$labels", run.LabelCount),
                ("$event", run.LastEvent),
                ("$metrics", JsonSerializer.Serialize(run.Metrics, WorkspaceJson.Default.RunMetrics)),
                ("$evidence", run.Evidence.ToString().ToLowerInvariant())
            )!;

    private static void Insert(SqliteCommand command, PredictionRecord prediction)
    {
        var parameters = command.Parameters;
        parameters["$clip"].Value = prediction.ClipId;
        parameters["$class"].Value = prediction.ClassId;
        parameters["$confidence"].Value = (double)prediction.Confidence;
        parameters["$probabilities"].Value = Blob.Of<float>(prediction.Probabilities);
        parameters["$neighbours"].Value = Blob.Of<Neighbour>(prediction.Neighbours);
        parameters["$strangeness"].Value = (double)prediction.Strangeness;
        command.ExecuteNonQuery();
    }

    private static string Stamp(DateTimeOffset at) =>
        at.ToUniversalTime().ToString("O", System.Globalization.CultureInfo.InvariantCulture);

    private static RunRecord Run(SqliteDataReader row) =>
        new(
            row.GetInt64(0),
            JsonSerializer.Deserialize(row.GetString(1), WorkspaceJson.Default.RunOptions)!,
            row.Time(2),
            row.Time(3),
            row.GetInt32(4),
            row.GetInt64(5),
            JsonSerializer.Deserialize(row.GetString(6), WorkspaceJson.Default.RunMetrics)!,
            Enum.Parse<Evidence>(row.GetString(7), ignoreCase: true)
        );

    private static PredictionRecord Prediction(SqliteDataReader row) =>
        new(
            row.GetInt64(0),
            row.GetInt64(1),
            row.GetFloat(2),
            Blob.Read<float>(row.GetFieldValue<byte[]>(3)),
            Blob.Read<Neighbour>(row.GetFieldValue<byte[]>(4)),
            row.GetFloat(5)
        );
}
