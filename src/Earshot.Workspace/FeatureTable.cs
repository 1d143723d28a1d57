using System.Runtime.InteropServices;
using Earshot.Numerics;
using Earshot.Recordings;
using Microsoft.Data.Sqlite;

namespace Earshot.Workspace;

/// <summary>One float32 vector a window; of a clip that is one window the two have one number.</summary>
public sealed class FeatureTable
{
    private readonly Database database;
    private readonly EncoderIdentity encoder;

    internal FeatureTable(Database database, EncoderIdentity encoder) =>
        (this.database, this.encoder) = (database, encoder);

    /// <summary>
    /// Stores vectors of clips that are one window each, in one transaction; a clip that has one takes the new one.
    /// </summary>
    /// <exception cref="ArgumentException">A vector has not the encoder's length.</exception>
    public void Put(IEnumerable<(long ClipId, float[] Vector)> vectors) =>
        database.Write(connection =>
        {
            using var command = connection.Command(
                """
                INSERT INTO window (id, recording_id, begin_us, end_us)
                  SELECT id, id, 0, MAX(1, CAST(round(COALESCE(duration_seconds, 0) * 1e6) AS INTEGER))
                  FROM recording WHERE id = $clip
                  ON CONFLICT (id) DO NOTHING;
                INSERT INTO feature (window_id, vector) VALUES ($clip, $vector)
                  ON CONFLICT (window_id) DO UPDATE SET vector = $vector
                """
            );
            var (clip, blob) = (
                command.Parameters.Add("$clip", SqliteType.Integer),
                command.Parameters.Add("$vector", SqliteType.Blob)
            );
            foreach (var (id, vector) in vectors)
            {
                if (vector.Length != encoder.Dimension)
                    throw new ArgumentException(
                        $"clip {id}: {encoder.Name} makes {encoder.Dimension} values, got {vector.Length}",
                        nameof(vectors)
                    );
                (clip.Value, blob.Value) = (id, Blob.Of<float>(vector));
                command.ExecuteNonQuery();
            }
            return 0;
        });

    /// <summary>Clips that have a vector.</summary>
    public int Count() => database.Read(Count);

    /// <summary>The clips that have a vector, ascending.</summary>
    public IReadOnlyList<long> ClipIds() =>
        database.Query(
            "SELECT window_id FROM feature INDEXED BY feature_window ORDER BY window_id",
            row => row.GetInt64(0)
        );

    /// <summary>All vectors, by clip number.</summary>
    public FeatureSet Load() =>
        database.Read(connection =>
        {
            using var snapshot = connection.BeginTransaction(deferred: true); // so that as many come as were counted
            var count = Count(connection);
            var set = new FeatureSet(new long[count], new Matrix<float>(count, encoder.Dimension));
            using var command = connection.Command(
                "SELECT window_id, vector FROM feature ORDER BY window_id LIMIT $count",
                ("$count", count)
            );
            using var reader = command.ExecuteReader();
            for (var row = 0; reader.Read(); row++)
            {
                set.ClipIds[row] = reader.GetInt64(0);
                MemoryMarshal.Cast<byte, float>((byte[])reader.GetValue(1)).CopyTo(set.Features.Row(row));
            }
            return set;
        });

    /// <summary>The vectors of these windows, ascending; those that have none are left out.</summary>
    public FeatureSet Load(IReadOnlyCollection<long> ids) =>
        Set(
            database.Query(
                "SELECT window_id, vector FROM feature WHERE window_id IN (SELECT value FROM json_each($ids)) ORDER BY "
                    + "window_id",
                Vector,
                ("$ids", $"[{string.Join(',', ids)}]")
            )
        );

    /// <summary>All vectors, ascending, so many at a time: what a pass over a large workspace holds.</summary>
    public IEnumerable<FeatureSet> Blocks(int size = 4096)
    {
        for (var last = 0L; ; )
        {
            var block = database.Query(
                "SELECT window_id, vector FROM feature WHERE window_id > $last ORDER BY window_id LIMIT $size",
                Vector,
                ("$last", last),
                ("$size", size)
            );
            if (block.Count == 0)
                yield break;
            last = block[^1].Id;
            yield return Set(block);
        }
    }

    private static (long Id, byte[] Vector) Vector(SqliteDataReader row) =>
        (row.GetInt64(0), row.GetFieldValue<byte[]>(1));

    private FeatureSet Set(List<(long Id, byte[] Vector)> rows)
    {
        var set = new FeatureSet([.. rows.Select(row => row.Id)], new Matrix<float>(rows.Count, encoder.Dimension));
        for (var i = 0; i < rows.Count; i++)
            MemoryMarshal.Cast<byte, float>(rows[i].Vector).CopyTo(set.Features.Row(i));
        return set;
    }

    private static int Count(SqliteConnection connection) =>
        (int)(long)connection.Scalar("SELECT COUNT(*) FROM feature INDEXED BY feature_window")!;
}
