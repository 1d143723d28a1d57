using Microsoft.Data.Sqlite;

namespace Earshot.Workspace.Migrations;

/// <summary>
/// Brings a database to this version's schema, one embedded script after the other, each in its own transaction.
/// </summary>
internal static class Migrator
{
    /// <summary>
    /// The scripts in order; a script's number is its place here, from 1. A released script is never edited, only
    /// followed.
    /// </summary>
    private static readonly string[] Scripts =
    [
        "001_workspace.sql",
        "002_reject.sql",
        "003_recordings.sql",
        "004_blocks.sql",
        "005_classes.sql",
    ];

    public static int Latest => Scripts.Length;

    /// <summary>The schema's version; 0 for a new file.</summary>
    public static int Version(SqliteConnection connection) =>
        connection.Scalar("SELECT 1 FROM sqlite_master WHERE name = 'schema_version'") is null
            ? 0
            : Convert.ToInt32(
                connection.Scalar("SELECT MAX(version) FROM schema_version"),
                System.Globalization.CultureInfo.InvariantCulture
            );

    /// <summary>
    /// Where a workspace of the schema before annotations is copied to before it is migrated: beside it, with
    /// <c>.schema2</c> behind its name.
    /// </summary>
    public static string BackupPath(string path) => $"{path}.schema{LabelsOnly}";

    private const int LabelsOnly = 2,
        Blocks = 4;

    /// <summary>Brings it up; <paramref name="to"/> is for tests of older schemas.</summary>
    public static void Migrate(Database database, TimeProvider clock, int? to = null)
    {
        var found = database.Read(Version);
        if (found == Latest)
            return;
        if (found is > 0 and <= LabelsOnly)
            database.CopyTo(BackupPath(database.Path));
        for (var version = 1; version <= (to ?? Latest); version++)
            database.Write(connection => Apply(connection, version, clock));
    }

    /// <summary>
    /// The version is looked up inside the transaction: of two processes that migrate at once, the second finds it
    /// done.
    /// </summary>
    private static bool Apply(SqliteConnection connection, int version, TimeProvider clock)
    {
        if (Version(connection) >= version)
            return false;
        var labels = version == 1 ? [] : LabelCounts(connection);
        connection.ExecuteScript(Read(Scripts[version - 1]));
        if (version == Blocks)
            PredictionsToBlocks.Copy(connection);
        if (version > 1 && !labels.SequenceEqual(LabelCounts(connection)))
            throw new InvalidOperationException(
                $"schema {version} would change the number of labels: nothing was changed"
            );
        connection.Execute(
            "INSERT INTO schema_version (version, applied_at) VALUES ($version, $at)",
            ("$version", version),
            ("$at", clock.Stamp())
        );
        return true;
    }

    /// <summary>Labels, their events and batches: a migration may lose none.</summary>
    private static List<long> LabelCounts(SqliteConnection connection) =>
        [
            .. new[] { "label", "label_event", "label_batch" }.Select(table =>
                (long)connection.Scalar($"SELECT COUNT(*) FROM {table}")!
            ),
        ];

    internal static string Read(string script)
    {
        using var stream = typeof(Migrator).Assembly.GetManifestResourceStream(
            $"{typeof(Migrator).Namespace}.{script}"
        )!;
        return new StreamReader(stream).ReadToEnd();
    }
}
