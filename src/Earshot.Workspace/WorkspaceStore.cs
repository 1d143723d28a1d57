using Earshot.Datasets;
using Earshot.Features;
using Earshot.Inference;
using Earshot.Recordings;
using Earshot.Workspace.Merging;
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

    /// <summary>Where <see cref="Encoder"/> is looked up for new sounds.</summary>
    public Encoders Encoders { get; private set; } = Encoders.BuiltIn;

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

    /// <summary>Everybody's last word on what they heard.</summary>
    public Opinions Opinions() => database.Read(Workspace.Opinions.Of);

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

    /// <summary>
    /// Takes over what was said in another copy of the workspace, or in another workspace of some of its recordings.
    /// Who said what, and when, is kept; where both copies changed a thing, the newer word holds and the other stays in
    /// the history. What came in an earlier merge is known.
    /// </summary>
    /// <param name="other">The other copy; nothing in it is changed.</param>
    /// <param name="author">Who merges.</param>
    /// <param name="isTrial">Whether to say what would come, and change nothing.</param>
    public Outcome<WorkspaceMergeReport> Merge(WorkspaceStore other, string author, bool isTrial = false) =>
        other.Windows.Output() != Windows.Output()
            ? Outcome<WorkspaceMergeReport>.Skipped(
                "in one of the two each clip has one class, in the other any number: make a workspace as the other is "
                    + "(--output), and import the exported labels there"
            )
            : database.Write(here =>
                other.database.Read(there => WorkspaceMerge.Run(here, there, this, author, isTrial))
            );

    /// <summary>Opens a copy of a workspace's database, so that nothing in the workspace is changed.</summary>
    /// <param name="folder">The workspace.</param>
    /// <param name="copy">An empty folder for the copy.</param>
    /// <param name="clock">What stamps labels.</param>
    public static Outcome<WorkspaceStore> OpenCopy(string folder, string copy, TimeProvider clock)
    {
        var file = Path.Combine(folder, FileName);
        if (File.Exists(file))
            new Database(file).CopyTo(Path.Combine(copy, FileName));
        return File.Exists(file) ? Open(copy, clock) : Open(folder, clock);
    }

    /// <summary>Makes a workspace for the clips below a folder.</summary>
    public static Outcome<WorkspaceStore> Create(
        string folder,
        string clipRoot,
        EncoderIdentity encoder,
        TimeProvider clock,
        Encoders? encoders = null
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
            ? Open(folder, clock, encoders)
            : Outcome<WorkspaceStore>.Skipped($"{folder} already holds a workspace: open it, or give another folder");
    }

    /// <summary>Opens a workspace; brings an older one to this version's schema.</summary>
    /// <param name="folder">The workspace.</param>
    /// <param name="clock">What stamps labels.</param>
    /// <param name="encoders">Where its encoder is looked up; null: <see cref="Encoders.BuiltIn"/>.</param>
    public static Outcome<WorkspaceStore> Open(string folder, TimeProvider clock, Encoders? encoders = null)
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
        if (opened.IsOk)
            opened.Value.Encoders = encoders ?? Encoders.BuiltIn;
        else
            database.Close();
        return opened;
    }

    /// <summary>Notes that the recordings lie in another folder now; it counts from the next opening on.</summary>
    /// <param name="clipRoot">The folder.</param>
    /// <param name="isRelative">Whether it is found from the workspace on, wherever that lies. Default: yes.</param>
    public void MoveClips(string clipRoot, bool isRelative = true) =>
        database.Write(connection =>
            connection.Execute(
                "UPDATE source SET root = $root",
                ("$root", isRelative ? RootFrom(Folder, clipRoot) : Path.GetFullPath(clipRoot))
            )
        );

    /// <summary>Brings the log back into the file, as far as nobody reads it; no one waits.</summary>
    public void Settle() => database.Read(connection => connection.Scalar("PRAGMA wal_checkpoint(PASSIVE)"));

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
        catch (WorkspaceUnavailableException damaged)
            when (damaged.InnerException is SqliteException { SqliteErrorCode: NotADatabase or Corrupt })
        {
            return Outcome<WorkspaceStore>.Skipped(damaged.Message);
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
        SlashPath.Below(folder, Path.GetFullPath(clipRoot));

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
