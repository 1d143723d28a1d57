using Microsoft.Data.Sqlite;

namespace Earshot.Workspace;

/// <summary>Where each clip stands on the map: its features brought down to two dimensions.</summary>
public sealed class MapTable
{
    private readonly Database database;

    internal MapTable(Database database) => this.database = database;

    private const int AtOnce = 1024;

    /// <summary>Replaces the map, some thousand points at a time, so that no label waits for it.</summary>
    public void Put(IEnumerable<(long ClipId, float X, float Y)> points)
    {
        database.Write(connection =>
            connection.Execute(
                "DELETE FROM map_point WHERE window_id NOT IN (SELECT window_id FROM feature INDEXED BY feature_window)"
            )
        );
        foreach (var part in points.Chunk(AtOnce))
            database.WriteAside(connection =>
            {
                Put(connection, part);
                return 0;
            });
    }

    private static void Put(SqliteConnection connection, IEnumerable<(long ClipId, float X, float Y)> points)
    {
        using var command = connection.Command(
            "INSERT OR REPLACE INTO map_point (window_id, x, y) SELECT id, $x, $y FROM window WHERE id = $clip",
            ("$clip", 0L),
            ("$x", 0.0),
            ("$y", 0.0)
        );
        foreach (var (id, x, y) in points)
        {
            (command.Parameters[0].Value, command.Parameters[1].Value, command.Parameters[2].Value) = (
                id,
                (double)x,
                (double)y
            );
            command.ExecuteNonQuery();
        }
    }

    /// <summary>Another one once a point or an answer of the newest run may have changed.</summary>
    public string Version() =>
        database.Read(connection =>
            (string)
                connection.Scalar(
                    """
                    SELECT json_array(MAX(run.id), (SELECT COUNT(*) FROM unscored),
                      (SELECT json_group_array(json_array(run_id, place, class_id)) FROM run_class),
                      (SELECT json_group_array(json_array(id, threshold)) FROM class WHERE threshold IS NOT NULL),
                      (SELECT json_array(COUNT(*), total(window_id), total(x), total(y)) FROM map_point))
                    FROM run WHERE state = 'done'
                    """
                )!
        );

    /// <summary>All points, by clip number.</summary>
    public IReadOnlyList<(long ClipId, float X, float Y)> All() =>
        database.Query(
            "SELECT window_id, x, y FROM map_point ORDER BY window_id",
            row => (row.GetInt64(0), row.GetFloat(1), row.GetFloat(2))
        );
}
