using Microsoft.Data.Sqlite;

namespace Earshot.Workspace;

/// <summary>SQL with named parameters in one call; a null value becomes SQL's NULL.</summary>
internal static class SqliteExtensions
{
    public static SqliteCommand Command(
        this SqliteConnection connection,
        string sql,
        params ReadOnlySpan<(string Name, object? Value)> parameters
    )
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }

    public static int Execute(
        this SqliteConnection connection,
        string sql,
        params ReadOnlySpan<(string, object?)> parameters
    )
    {
        using var command = connection.Command(sql, parameters);
        return command.ExecuteNonQuery();
    }

    /// <summary>
    /// Statements one after the other. A plain execute keeps silent about what is wrong with those after the first.
    /// </summary>
    public static void ExecuteScript(this SqliteConnection connection, string sql)
    {
        using var command = connection.Command(sql);
        using var reader = command.ExecuteReader();
        while (reader.NextResult()) { }
    }

    /// <summary>The first column of the first row; null where there is no row or it holds NULL.</summary>
    public static object? Scalar(
        this SqliteConnection connection,
        string sql,
        params ReadOnlySpan<(string, object?)> parameters
    )
    {
        using var command = connection.Command(sql, parameters);
        return command.ExecuteScalar() is { } value and not DBNull ? value : null;
    }

    public static List<T> Query<T>(
        this SqliteConnection connection,
        string sql,
        Func<SqliteDataReader, T> row,
        params ReadOnlySpan<(string, object?)> parameters
    )
    {
        using var command = connection.Command(sql, parameters);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(row(reader));
        return rows;
    }

    public static string? Text(this SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetString(column);

    public static long? Integer(this SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetInt64(column);

    public static double? Real(this SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetDouble(column);

    /// <summary>Columns as they are stored; null for SQL's NULL.</summary>
    public static object?[] Values(this SqliteDataReader reader, int first, int count) =>
        [.. Enumerable.Range(first, count).Select(column => reader.IsDBNull(column) ? null : reader.GetValue(column))];

    public static DateTimeOffset Time(this SqliteDataReader reader, int column) =>
        DateTimeOffset.ParseExact(reader.GetString(column), "O", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Times are stored as UTC text in ISO 8601, which sorts as it reads.</summary>
    public static string Stamp(this TimeProvider clock) =>
        clock.GetUtcNow().ToString("O", System.Globalization.CultureInfo.InvariantCulture);
}
