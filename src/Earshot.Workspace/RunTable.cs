using System.Numerics.Tensors;
using System.Text.Json;
using Earshot.Inference;
using Earshot.Learning;
using Microsoft.Data.Sqlite;

namespace Earshot.Workspace;

/// <summary>
/// The finished trainings, and what the newest one predicts. A run is stored in blocks, each in a transaction of its
/// own, so that no label waits for it; it holds once all of it is there.
/// </summary>
public sealed class RunTable
{
    private const string Columns =
        "SELECT id, options, started_at, finished_at, label_count, last_event, metrics, evidence FROM run "
        + "WHERE state = 'done'";
    private const string Newest = "(SELECT MAX(id) FROM run WHERE state = 'done')";
    private const int PartBytes = 1 << 20;
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);
    private readonly Database database;

    internal RunTable(Database database) => this.database = database;

    /// <summary>Stores a run and its predictions; they replace the predictions of the run before.</summary>
    /// <param name="run">Its <see cref="RunRecord.Id"/> is not looked at.</param>
    /// <param name="predictions">One a window, ascending by number.</param>
    /// <param name="queue">Windows worth labelling next, most useful first.</param>
    /// <param name="model">What was learnt; kept until the next run.</param>
    /// <returns>The run with its number.</returns>
    public RunRecord Add(
        RunRecord run,
        IEnumerable<PredictionRecord> predictions,
        IReadOnlyList<long>? queue = null,
        Model? model = null
    )
    {
        run = run with { Id = database.Write(connection => Begin(connection, run, model)) };
        foreach (var (part, bytes) in Bytes(model).Chunk(PartBytes).Index())
            database.WriteAside(connection =>
                connection.Execute(
                    "INSERT INTO model_part (run_id, part, bytes) VALUES ($run, $part, $bytes)",
                    ("$run", run.Id),
                    ("$part", part),
                    ("$bytes", bytes)
                )
            );
        foreach (var block in predictions.Chunk(ScoreBlock.Length).Select(ScoreBlock.Of))
            database.WriteAside(connection =>
            {
                block.Put(connection, run.Id);
                return 0;
            });
        database.Write(connection => Finish(connection, run.Id, queue ?? []));
        Sweep(run);
        return run;
    }

    /// <summary>All runs, oldest first: the learning curve.</summary>
    public IReadOnlyList<RunRecord> All() => database.Query($"{Columns} ORDER BY id", Run);

    /// <summary>The newest run; null where there is none.</summary>
    public RunRecord? Latest() => database.Query($"{Columns} ORDER BY id DESC LIMIT 1", Run).SingleOrDefault();

    /// <summary>The newest run's model, as a model file holds it; null where the run has none.</summary>
    public byte[]? Model() =>
        database.Query(
            $"SELECT bytes FROM model_part WHERE run_id = {Newest} ORDER BY part",
            row => row.GetFieldValue<byte[]>(0)
        )
            is { Count: > 0 } parts
            ? [.. parts.SelectMany(part => part)]
            : null;

    /// <summary>Windows the newest run would have labelled next and that have none yet, most useful first.</summary>
    public IReadOnlyList<long> Queue() =>
        database.Query(
            "SELECT window_id FROM suggestion WHERE window_id NOT IN (SELECT clip_id FROM label) ORDER BY rank",
            row => row.GetInt64(0)
        );

    /// <summary>The newest run's predictions, by window number.</summary>
    public IReadOnlyList<PredictionRecord> Predictions() => Blocks("", [], Prediction);

    /// <summary>The newest run's answers alone, by window number: a fraction of the bytes.</summary>
    public IReadOnlyList<StoredAnswer> Answers() => Blocks("", [], Answer);

    /// <summary>Its answers for some windows, by number.</summary>
    public IReadOnlyList<StoredAnswer> Answers(IReadOnlyCollection<long> windows)
    {
        var wanted = windows.ToHashSet();
        return
        [
            .. Blocks(
                    "AND EXISTS (SELECT 1 FROM json_each($ids) WHERE value BETWEEN first_window_id AND last_window_id)",
                    [("$ids", $"[{string.Join(',', wanted)}]")],
                    (block, place, classes) =>
                        wanted.Contains(block.Windows[place]) ? Answer(block, place, classes) : (StoredAnswer?)null
                )
                .OfType<StoredAnswer>(),
        ];
    }

    private static StoredAnswer Answer(ScoreBlock block, int place, long[] classes)
    {
        var row = block.Row(place);
        var best = TensorPrimitives.IndexOfMax(row);
        return new StoredAnswer(block.Windows[place], classes[best], row[best], block.Strangeness[place]);
    }

    /// <summary>The newest run's scores of a class, by window number; empty where it does not know the class.</summary>
    public IReadOnlyList<(long WindowId, float Score)> Scores(long classId) =>
        [
            .. Blocks(
                    "",
                    [],
                    (block, place, classes) =>
                        Array.IndexOf(classes, classId) is >= 0 and var c
                            ? (block.Windows[place], block.Row(place)[c])
                            : ((long, float)?)null
                )
                .OfType<(long, float)>(),
        ];

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

    /// <summary>The newest run's prediction for a window; null where there is none.</summary>
    public PredictionRecord? PredictionOf(long windowId) =>
        Blocks(
                "AND first_window_id <= $window AND last_window_id >= $window",
                [("$window", windowId)],
                (block, place, classes) => block.Windows[place] == windowId ? Prediction(block, place, classes) : null
            )
            .SingleOrDefault(prediction => prediction is not null);

    /// <summary>What holds of the newest run's blocks, of one state of the data base.</summary>
    private List<T> Blocks<T>(string where, (string, object?)[] parameters, Func<ScoreBlock, int, long[], T> answer) =>
        database.Read(connection =>
        {
            using var snapshot = connection.BeginTransaction(deferred: true);
            long[] classes =
            [
                .. connection.Query(
                    $"SELECT class_id FROM run_class WHERE run_id = {Newest} ORDER BY place",
                    row => row.GetInt64(0)
                ),
            ];
            var gone = connection
                .Query($"SELECT window_id FROM unscored WHERE run_id >= {Newest}", row => row.GetInt64(0))
                .ToHashSet();
            var thresholds = Chosen(connection, classes);
            var answers = new List<T>();
            using var command = connection.Command(
                $"SELECT {ScoreBlock.Columns} FROM score_block WHERE run_id = {Newest} {where} "
                    + "ORDER BY first_window_id",
                parameters
            );
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                var block = ScoreBlock.Of(reader).CalledFrom(thresholds);
                for (var place = 0; place < block.Windows.Length; place++)
                    if (!gone.Contains(block.Windows[place]))
                        answers.Add(answer(block, place, classes));
            }
            return answers;
        });

    /// <summary>
    /// In any of many, from where on each class is called, where a person chose some of it; null: as the run did.
    /// </summary>
    private static double[]? Chosen(SqliteConnection connection, long[] classes)
    {
        var chosen = connection
            .Query(
                "SELECT id, threshold FROM class WHERE threshold IS NOT NULL",
                row => (Id: row.GetInt64(0), Threshold: row.GetDouble(1))
            )
            .ToDictionary(one => one.Id, one => one.Threshold);
        if (!classes.Any(chosen.ContainsKey))
            return null;
        var run = connection.Query($"{Columns} ORDER BY id DESC LIMIT 1", Run).Single();
        return run.Metrics.Thresholds is { } own
            ? [.. classes.Select((id, c) => chosen.TryGetValue(id, out var threshold) ? threshold : own[c])]
            : null;
    }

    private static PredictionRecord Prediction(ScoreBlock block, int place, long[] classes)
    {
        var row = block.Row(place);
        var best = TensorPrimitives.IndexOfMax(row);
        return new PredictionRecord(
            block.Windows[place],
            classes[best],
            row[best],
            row.ToArray(),
            block.NeighboursOf(place),
            block.Strangeness[place]
        );
    }

    private static byte[] Bytes(Model? model)
    {
        using var stream = new MemoryStream();
        model?.Write(stream);
        return stream.ToArray();
    }

    private static long Begin(SqliteConnection connection, RunRecord run, Model? model)
    {
        var id = Insert(connection, run, model);
        foreach (var (place, classId) in run.ClassIds.Index())
            connection.Execute(
                "INSERT INTO run_class (run_id, place, class_id) VALUES ($run, $place, $class)",
                ("$run", id),
                ("$place", place),
                ("$class", classId)
            );
        return id;
    }

    /// <summary>Another process may have stored a newer run meanwhile: then that one's suggestions stay.</summary>
    private static int Finish(SqliteConnection connection, long run, IReadOnlyList<long> queue)
    {
        connection.Execute("UPDATE run SET state = 'done' WHERE id = $run", ("$run", run));
        if ((long)connection.Scalar($"SELECT {Newest}")! != run)
            return 0;
        connection.Execute("DELETE FROM suggestion");
        foreach (var (rank, window) in queue.Index())
            connection.Execute(
                "INSERT INTO suggestion (rank, window_id) SELECT $rank, id FROM window WHERE id = $window",
                ("$rank", rank),
                ("$window", window)
            );
        return connection.Execute("DELETE FROM unscored WHERE run_id < $run", ("$run", run));
    }

    /// <summary>
    /// Takes away what no longer holds, a block at a time: answers and models of older runs, and runs whose storing was
    /// broken off long ago.
    /// </summary>
    private void Sweep(RunRecord run)
    {
        const string old = $"run_id IN (SELECT id FROM run WHERE state = 'done' AND id < {Newest})";
        var before = Stamp(run.FinishedAt - Abandoned);
        database.Write(connection =>
            connection.Execute("DELETE FROM run WHERE state = 'storing' AND finished_at < $before", ("$before", before))
        );
        foreach (var table in (string[])["score_block", "model_part", "run_class"])
            while (
                database.WriteAside(connection =>
                    connection.Execute(
                        table == "run_class"
                            ? $"DELETE FROM run_class WHERE {old}"
                            : $"DELETE FROM {table} WHERE rowid = (SELECT rowid FROM {table} WHERE {old} LIMIT 1)"
                    )
                ) > 0
            ) { }
    }

    private static long Insert(SqliteConnection connection, RunRecord run, Model? model) =>
        (long)
            connection.Scalar(
                """
                INSERT INTO run (method, options, seed, started_at, finished_at, label_count, last_event, metrics,
                  evidence, output, state)
                VALUES ($method, $options, $seed, $started, $finished, $labels, $event, $metrics, $evidence, $output,
                  'storing')
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
                ("$evidence", run.Evidence.ToString().ToLowerInvariant()),
                ("$output", model?.Output == OutputKind.AnyOfMany ? "any" : "one")
            )!;

    private static string Stamp(DateTimeOffset at) =>
        at.ToUniversalTime().ToString("O", System.Globalization.CultureInfo.InvariantCulture);

    private static RunRecord Run(SqliteDataReader row) =>
        new(
            row.GetInt64(0),
            WorkspaceJson.ReadOptions(row.GetString(1)),
            row.Time(2),
            row.Time(3),
            row.GetInt32(4),
            row.GetInt64(5),
            WorkspaceJson.ReadMetrics(row.GetString(6)),
            Enum.Parse<Evidence>(row.GetString(7), ignoreCase: true)
        );
}
