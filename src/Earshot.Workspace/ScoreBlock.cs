using Microsoft.Data.Sqlite;

namespace Earshot.Workspace;

/// <summary>What a run says of up to 1,024 windows, as numbers in a row.</summary>
/// <param name="Windows">Their numbers, ascending; n.</param>
/// <param name="Scores">Calibrated probabilities (n, k), row-major.</param>
/// <param name="Strangeness">One a window.</param>
/// <param name="Neighbours">(n, m), row-major; those of window 0 are none.</param>
internal sealed record ScoreBlock(long[] Windows, float[] Scores, float[] Strangeness, Neighbour[] Neighbours)
{
    /// <summary>Windows of a block at most.</summary>
    public const int Length = 1024;

    public const string Columns = "windows, scores, strangeness, neighbours";

    /// <summary>Of predictions, by window.</summary>
    public static ScoreBlock Of(IReadOnlyCollection<PredictionRecord> predictions)
    {
        var most = predictions.Max(prediction => prediction.Neighbours.Length);
        return new(
            [.. predictions.Select(prediction => prediction.ClipId)],
            [.. predictions.SelectMany(prediction => prediction.Probabilities)],
            [.. predictions.Select(prediction => prediction.Strangeness)],
            [.. predictions.SelectMany(p => p.Neighbours.Concat(new Neighbour[most - p.Neighbours.Length]))]
        );
    }

    /// <summary>From the <see cref="Columns"/> of a row.</summary>
    public static ScoreBlock Of(SqliteDataReader row) =>
        new(
            Blob.Read<long>(row.GetFieldValue<byte[]>(0)),
            Blob.Read<float>(row.GetFieldValue<byte[]>(1)),
            Blob.Read<float>(row.GetFieldValue<byte[]>(2)),
            Blob.Read<Neighbour>(row.GetFieldValue<byte[]>(3))
        );

    /// <summary>Stores it.</summary>
    public void Put(SqliteConnection connection, long run) =>
        connection.Execute(
            $"INSERT INTO score_block (run_id, first_window_id, last_window_id, {Columns}) "
                + "VALUES ($run, $first, $last, $windows, $scores, $strangeness, $neighbours)",
            ("$run", run),
            ("$first", Windows[0]),
            ("$last", Windows[^1]),
            ("$windows", Blob.Of<long>(Windows)),
            ("$scores", Blob.Of<float>(Scores)),
            ("$strangeness", Blob.Of<float>(Strangeness)),
            ("$neighbours", Blob.Of<Neighbour>(Neighbours))
        );

    /// <summary>As strange as its windows are where classes are called from these scores on; null: as it is.</summary>
    public ScoreBlock CalledFrom(double[]? thresholds) =>
        thresholds is null
            ? this
            : this with
            {
                Strangeness = [.. Windows.Select((_, place) => Training.Strangeness.OfScores(Row(place), thresholds))],
            };

    /// <summary>The probabilities of a window, by its place in the block.</summary>
    public ReadOnlySpan<float> Row(int place)
    {
        var classes = Scores.Length / Windows.Length;
        return Scores.AsSpan(place * classes, classes);
    }

    /// <summary>The neighbours of a window.</summary>
    public Neighbour[] NeighboursOf(int place)
    {
        var most = Neighbours.Length / Windows.Length;
        return [.. Neighbours.AsSpan(place * most, most).ToArray().Where(neighbour => neighbour.ClipId != 0)];
    }
}
