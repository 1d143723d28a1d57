using System.Globalization;
using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Formats;
using Microsoft.Data.Sqlite;

namespace Earshot.Workspace.Hoplite;

/// <summary>What of a workspace's annotations went into a hoplite database.</summary>
/// <param name="Added">Annotations that are new there.</param>
/// <param name="Held">Annotations that were there.</param>
/// <param name="NewRecordings">Recordings that were not there; they have no windows.</param>
/// <param name="Notes">What a person should know, each said once with its number.</param>
public sealed record HopliteExportReport(int Added, int Held, int NewRecordings, IReadOnlyList<string> Notes);

/// <summary>
/// Writes a workspace's annotations into a hoplite database: into a copy of it, or in place. Whatever else it holds
/// stays as it is, columns of the user's own too; nothing is taken away.
/// </summary>
/// <remarks>
/// A copy comes into being whole, under its name, at the very end; in place all goes into one transaction. A write that
/// is killed leaves either nothing or all.
/// </remarks>
public static class HopliteExport
{
    private const double EqualSeconds = 1e-6;

    private sealed record Said(long Recording, TimeRange Range, string Label, long Type, string Provenance);

    /// <summary>Into a copy.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="source">Folder of the database.</param>
    /// <param name="target">Folder of the copy; it is not there yet.</param>
    public static Outcome<HopliteExportReport> ToCopy(WorkspaceStore workspace, string source, string target)
    {
        target = Path.GetFullPath(Path.TrimEndingDirectorySeparator(target));
        if (Path.Exists(target))
            return Outcome<HopliteExportReport>.Skipped(
                $"{target} is there already: name a folder that is not, or write into it with --in-place"
            );
        return HopliteDatabase
            .Open(source)
            .Then(database =>
            {
                using (database)
                    return ToCopy(workspace, database, target);
            });
    }

    /// <summary>Into the database itself, in one transaction.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="folder">Folder of the database.</param>
    public static Outcome<HopliteExportReport> InPlace(WorkspaceStore workspace, string folder) =>
        HopliteDatabase
            .Open(folder)
            .Then(database =>
            {
                using (database)
                    return Outcome<string>.Ok(Path.Combine(database.Folder, HopliteDatabase.FileName));
            })
            .Then(file => Write(workspace, file));

    private static Outcome<HopliteExportReport> ToCopy(
        WorkspaceStore workspace,
        HopliteDatabase database,
        string target
    )
    {
        var half = $"{target}.{Environment.ProcessId}.tmp";
        try
        {
            Directory.CreateDirectory(half);
            var file = Path.Combine(half, HopliteDatabase.FileName);
            database.CopyTo(file);
            File.Copy(Path.Combine(database.Folder, UsearchIndex.FileName), Path.Combine(half, UsearchIndex.FileName));
            var written = Write(workspace, file);
            if (written.IsOk)
                Directory.Move(half, target);
            return written;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Outcome<HopliteExportReport>.Skipped($"{target}: {e.Message}");
        }
        finally
        {
            if (Directory.Exists(half))
                Directory.Delete(half, recursive: true);
        }
    }

    private static Outcome<HopliteExportReport> Write(WorkspaceStore workspace, string file)
    {
        try
        {
            var text = new SqliteConnectionStringBuilder
            {
                DataSource = file,
                Mode = SqliteOpenMode.ReadWrite,
                Pooling = false,
            };
            using var connection = new SqliteConnection(text.ToString()) { DefaultTimeout = 2 };
            connection.Open();
            using var transaction = connection.BeginTransaction(deferred: false);
            var report = Write(workspace, connection);
            transaction.Commit();
            return report;
        }
        catch (SqliteException e)
        {
            return Outcome<HopliteExportReport>.Skipped($"{file} {HopliteFile.Told(e)}; nothing was changed");
        }
    }

    private static HopliteExportReport Write(WorkspaceStore workspace, SqliteConnection connection)
    {
        var tally = new HopliteTally();
        var recordings = new HopliteRecordingMap(workspace, connection);
        var known = Known(connection);
        var (added, held) = (0, 0);
        foreach (var annotation in workspace.Annotations.All())
        {
            if (Told(annotation, recordings, tally) is not { } said)
                continue;
            if (known[said.Recording].Any(other => IsSame(other, said)))
                held++;
            else
                added += Insert(connection, said);
        }
        return new HopliteExportReport(
            added,
            held,
            recordings.Added,
            [.. tally.Said, .. Changed(workspace, connection)]
        );
    }

    /// <summary>As hoplite says it; null where it can't.</summary>
    private static Said? Told(AnnotationRecord annotation, HopliteRecordingMap recordings, HopliteTally tally)
    {
        var value = annotation.Value;
        if (Interchange.AnnotationExchange.IsUnheard(value))
            tally.Add("detections that nobody accepted", 1);
        else if (value.Polarity == Polarity.Complete || value.ClassName is null)
            tally.Add("stretches that are all annotated (hoplite has no way to say so)", 1);
        else if ((value.Range ?? recordings.Whole(annotation.RecordingId)) is not { } range)
            tally.Add("annotations of whole recordings whose length nobody knows", 1);
        else
        {
            var type =
                value.Unsure ? 2
                : value.Polarity == Polarity.Absent ? 0
                : 1;
            return new Said(recordings.Number(annotation.RecordingId), range, value.ClassName, type, value.Annotator!);
        }
        return null;
    }

    private static ILookup<long, Said> Known(SqliteConnection connection) =>
        connection
            .Query(
                "SELECT recording_id, offsets, label, label_type, provenance FROM annotations",
                row =>
                    (
                        Range: HopliteDatabase.Offsets(row.GetValue(1)),
                        Row: row.GetInt64(0),
                        Label: row.GetString(2),
                        Type: row.GetValue(3) as long? ?? -1,
                        Provenance: row.GetString(4)
                    )
            )
            .Where(row => row.Range.IsOk)
            .Select(row => new Said(row.Row, row.Range.Value, row.Label.Trim(), row.Type, row.Provenance))
            .ToLookup(said => said.Recording);

    private static bool IsSame(Said a, Said b) =>
        Math.Abs(a.Range.BeginSeconds - b.Range.BeginSeconds) <= EqualSeconds
        && Math.Abs(a.Range.EndSeconds - b.Range.EndSeconds) <= EqualSeconds
        && (a.Label, a.Type, a.Provenance) == (b.Label, b.Type, b.Provenance);

    private static int Insert(SqliteConnection connection, Said said) =>
        connection.Execute(
            "INSERT INTO annotations (recording_id, offsets, label, label_type, provenance) VALUES ($recording, "
                + "$offsets, $label, $type, $provenance)",
            ("$recording", said.Recording),
            ("$offsets", HopliteWriter.Offsets(said.Range.BeginSeconds, said.Range.EndSeconds)),
            ("$label", said.Label),
            ("$type", said.Type),
            ("$provenance", said.Provenance)
        );

    /// <summary>What came from the database and is said otherwise here, or no more: it stays there as it was.</summary>
    private static IEnumerable<string> Changed(WorkspaceStore workspace, SqliteConnection connection)
    {
        var here = workspace
            .Annotations.All()
            .Select(a => (Origin: HopliteImport.OriginOf(a.Value.Extra), a.Value.ClassName))
            .Where(a => a.Origin is not null)
            .ToDictionary(a => a.Origin!.Value, a => a.ClassName);
        var there = connection
            .Query("SELECT id, label FROM annotations", row => (Id: row.GetInt64(0), Label: row.GetString(1).Trim()))
            .ToDictionary(row => row.Id, row => row.Label);
        var changed = HopliteImport
            .Known(workspace)
            .Count(id => there.TryGetValue(id, out var label) && here.GetValueOrDefault(id) != label);
        if (changed > 0)
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{changed} annotations of the database are said otherwise here, or were taken away: they stay there "
                    + $"as they were; mend them there"
            );
    }
}
