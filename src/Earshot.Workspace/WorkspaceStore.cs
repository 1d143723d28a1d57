using Earshot.Features;
using Earshot.Inference;
using Earshot.Recordings;
using Earshot.Workspace.Migrations;
using Earshot.Workspace.Training;
using Microsoft.Data.Sqlite;

namespace Earshot.Workspace;

/// <summary>
/// A labelling workspace: one SQLite file in a folder, which any number of threads and processes may use at once.
/// </summary>
public sealed class WorkspaceStore : IDisposable
{
    /// <summary>The file's name in the workspace folder.</summary>
    public const string FileName = "earshot.db";

    private readonly Database database;
    private readonly Lazy<WindowLabels> windowLabels;

    private WorkspaceStore(string folder, Database database, string root, EncoderIdentity encoder, TimeProvider clock)
    {
        (this.database, Folder, ClipRoot, Encoder) = (database, folder, root, encoder);
        Clips = new ClipTable(database, root);
        Features = new FeatureTable(database, encoder);
        Map = new MapTable(database);
        Classes = new ClassTable(database, clock);
        Labels = new LabelLog(database, clock);
        Annotations = new AnnotationLog(database, clock);
        Recordings = new RecordingTable(database);
        Windows = new WindowTable(database, encoder);
        Runs = new RunTable(database);
        Kept = new KeptLabels(database, clock);
        windowLabels = new Lazy<WindowLabels>(() => new WindowLabels(this));
    }

    /// <summary>The workspace's folder, full path.</summary>
    public string Folder { get; }

    /// <summary>The folder that holds the clips, full path.</summary>
    public string ClipRoot { get; }

    /// <summary>What makes the features.</summary>
    public EncoderIdentity Encoder { get; }

    public ClipTable Clips { get; }

    public FeatureTable Features { get; }

    public MapTable Map { get; }

    public ClassTable Classes { get; }

    public LabelLog Labels { get; }

    public RunTable Runs { get; }

    /// <summary>Labels that were doubted, heard again and kept.</summary>
    public KeptLabels Kept { get; }

    /// <summary>What is said of the recordings.</summary>
    public AnnotationLog Annotations { get; }

    /// <summary>The recordings, with where and when they were made.</summary>
    public RecordingTable Recordings { get; }

    /// <summary>The windows that recordings are cut into.</summary>
    public WindowTable Windows { get; }

    /// <summary>The labels of clips or windows, one each.</summary>
    public WindowLabels WindowLabels => windowLabels.Value;

    /// <summary>
    /// How long a call waits for other processes before it gives up by <see cref="WorkspaceUnavailableException"/>.
    /// Default: 30 s.
    /// </summary>
    public TimeSpan Patience
    {
        get => database.Patience;
        set => database.Patience = value;
    }

    /// <summary>
    /// Does what a person waits for on this thread: its calls together wait so long for other processes and threads at
    /// most, then give up by <see cref="WorkspaceUnavailableException"/>.
    /// </summary>
    public static T Within<T>(TimeSpan most, Func<T> work) => Database.Within(most, work);

    /// <summary>Makes a workspace for the clips below a folder.</summary>
    public static Outcome<WorkspaceStore> Create(
        string folder,
        string clipRoot,
        EncoderIdentity encoder,
        TimeProvider clock
    )
    {
        if (!Directory.Exists(clipRoot))
            return Outcome<WorkspaceStore>.Skipped(
                $"there is no folder {clipRoot}: give the folder that holds the clips"
            );
        folder = Path.GetFullPath(folder);
        Directory.CreateDirectory(folder);
        var database = new Database(Path.Combine(folder, FileName), SqliteOpenMode.ReadWriteCreate);
        using (var connection = database.Open())
            connection.Execute($"PRAGMA journal_mode = WAL; PRAGMA application_id = {Database.ApplicationId};");
        Migrator.Migrate(database, clock);
        return database.Write(connection => Found(connection, folder, clipRoot, encoder))
            ? Open(folder, clock)
            : Outcome<WorkspaceStore>.Skipped($"{folder} already holds a workspace: open it, or give another folder");
    }

    /// <summary>Opens a workspace; brings an older one to this version's schema.</summary>
    public static Outcome<WorkspaceStore> Open(string folder, TimeProvider clock)
    {
        folder = Path.GetFullPath(folder);
        var file = Path.Combine(folder, FileName);
        if (!File.Exists(file))
            return Outcome<WorkspaceStore>.Skipped(
                $"{folder} holds no workspace ({FileName} is missing): make one with `earshot new {folder} --clips "
                    + $"FOLDER`"
            );
        var database = new Database(file);
        var opened = Open(folder, file, database, clock);
        if (!opened.IsOk)
            database.Close();
        return opened;
    }

    /// <summary>Notes that the recordings lie in another folder now; it counts from the next opening on.</summary>
    public void MoveClips(string clipRoot) =>
        database.Write(connection =>
            connection.Execute("UPDATE source SET root = $root", ("$root", RootFrom(Folder, clipRoot)))
        );

    /// <summary>
    /// Refuses features of another encoder or configuration, and says how to mend it; null when they match.
    /// </summary>
    public string? Mismatch(EncoderIdentity other) =>
        other.Fingerprint == Encoder.Fingerprint && other.Dimension == Encoder.Dimension
            ? null
            : $"this workspace holds features of `{Encoder.Fingerprint}` ({Encoder.Dimension} values), got "
                + $"`{other.Fingerprint}` ({other.Dimension} values): "
                + $"use --encoder {Encoder.Name} with the same settings, or make a new workspace and import the "
                + $"labels there";

    /// <summary>What made the features, as a model file names it.</summary>
    public FeatureSource Source() =>
        new(Encoder.Name, Encoder.Fingerprint, Encoder.SampleRateHz)
        {
            LicenceNotes = Encoders.Create(Encoder.Name) is { IsOk: true } made ? made.Value.LicenceNotes : [],
        };

    /// <summary>What SQLite finds wrong with the file: <c>ok</c>, or the damage.</summary>
    public string CheckIntegrity() => database.Read(connection => (string)connection.Scalar("PRAGMA integrity_check")!);

    /// <summary>Lets the file go.</summary>
    public void Dispose() => database.Close();

    private const int Corrupt = 11,
        NotADatabase = 26;

    private static Outcome<WorkspaceStore> Open(string folder, string file, Database database, TimeProvider clock)
    {
        try
        {
            if (database.Read(Refusal) is { } refusal)
                return Outcome<WorkspaceStore>.Skipped($"{file} {refusal}");
            Migrator.Migrate(database, clock);
            return database.Read(connection => Read(connection, folder, database, clock));
        }
        catch (SqliteException damaged) when (damaged.SqliteErrorCode is NotADatabase or Corrupt)
        {
            return Outcome<WorkspaceStore>.Skipped(
                $"{file} is damaged or no SQLite file ({damaged.Message}): restore it from a copy"
            );
        }
    }

    private static bool Found(SqliteConnection connection, string folder, string clipRoot, EncoderIdentity encoder)
    {
        var founded =
            connection.Execute(
                "INSERT OR IGNORE INTO source (id, root) VALUES (1, $root)",
                ("$root", RootFrom(folder, clipRoot))
            ) == 1;
        if (founded)
            connection.Execute(
                "INSERT INTO encoder (id, name, dimension, sample_rate_hz, fingerprint) VALUES (1, $name, "
                    + "$dimension, $rate, $fingerprint)",
                ("$name", encoder.Name),
                ("$dimension", encoder.Dimension),
                ("$rate", encoder.SampleRateHz),
                ("$fingerprint", encoder.Fingerprint)
            );
        return founded;
    }

    private static string RootFrom(string folder, string clipRoot) =>
        Path.GetRelativePath(folder, Path.GetFullPath(clipRoot)).Replace('\\', '/');

    private static string? Refusal(SqliteConnection connection)
    {
        if (
            Convert.ToInt32(
                connection.Scalar("PRAGMA application_id"),
                System.Globalization.CultureInfo.InvariantCulture
            ) != Database.ApplicationId
        )
            return "is an SQLite file, but no Earshot workspace: give the folder made by `earshot new`";
        var version = Migrator.Version(connection);
        return version <= Migrator.Latest
            ? null
            : $"was written by a newer Earshot (schema {version}, this one reads up to {Migrator.Latest}): "
                + $"update Earshot";
    }

    private static Outcome<WorkspaceStore> Read(
        SqliteConnection connection,
        string folder,
        Database database,
        TimeProvider clock
    )
    {
        var root = connection.Scalar("SELECT root FROM source") as string;
        if (root is null)
            return Outcome<WorkspaceStore>.Skipped(
                $"{folder} holds a workspace whose making was broken off: call `earshot new` on it again"
            );
        var encoder = connection.Query(
            "SELECT name, dimension, sample_rate_hz, fingerprint FROM encoder",
            row => new EncoderIdentity(row.GetString(0), row.GetInt32(1), (int?)row.Integer(2), row.GetString(3))
        )[0];
        return new WorkspaceStore(folder, database, Path.GetFullPath(Path.Combine(folder, root)), encoder, clock);
    }
}
