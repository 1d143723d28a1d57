namespace Earshot.Workspace;

/// <summary>Where each clip stands on the map: its features brought down to two dimensions.</summary>
public sealed class MapTable
{
    private readonly Database database;

    internal MapTable(Database database) => this.database = database;

    /// <summary>Replaces the map.</summary>
    public void Put(IEnumerable<(long ClipId, float X, float Y)> points) =>
        database.Write(connection =>
        {
            connection.Execute("DELETE FROM map_point");
            using var command = connection.Command(
                "INSERT INTO map_point (window_id, x, y) VALUES ($clip, $x, $y)",
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
            return 0;
        });

    /// <summary>All points, by clip number.</summary>
    public IReadOnlyList<(long ClipId, float X, float Y)> All() =>
        database.Query(
            "SELECT window_id, x, y FROM map_point ORDER BY window_id",
            row => (row.GetInt64(0), row.GetFloat(1), row.GetFloat(2))
        );
}
