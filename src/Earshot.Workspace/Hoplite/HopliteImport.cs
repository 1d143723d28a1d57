using System.Globalization;
using Earshot.Annotations;
using Earshot.Features;
using Microsoft.Data.Sqlite;

namespace Earshot.Workspace.Hoplite;

/// <summary>
/// Brings a hoplite database into a workspace: recordings, windows with their vectors, annotations. Called again, it
/// brings what has come since; broken off, it goes on.
/// </summary>
public static class HopliteImport
{
    private const int WindowsLookedAt = 2000,
        WindowsAtOnce = 2048;

    /// <summary>Beside an annotation: its number in the database.</summary>
    private const string OriginKey = "{\"hoplite\":\"";

    /// <summary>What made the vectors, and what new audio needs.</summary>
    public static VectorsEncoder Encoder(HopliteDatabase database) =>
        new(database.Model.Name, database.Model.Dimension);

    /// <summary>How the database cuts recordings: as it says, else as most of its first windows lie.</summary>
    public static Outcome<SegmentOptions> Cut(HopliteDatabase database)
    {
        var ranges = database.Windows().Take(WindowsLookedAt).Where(w => w.Range.IsOk).ToList();
        if (ranges.Count == 0)
            return Outcome<SegmentOptions>.Skipped(
                $"{database.Folder} holds no sound window: embed some recordings with the program that made it"
            );
        var length = database.Model.WindowSeconds is > 0 and var said ? said : Most(ranges.Select(Seconds));
        var hops = ranges
            .Zip(ranges.Skip(1))
            .Where(pair => pair.First.RecordingId == pair.Second.RecordingId)
            .Select(pair => pair.Second.Range.Value.BeginSeconds - pair.First.Range.Value.BeginSeconds)
            .Where(hop => hop > 0);
        var hop = database.Model.HopSeconds is > 0 and var stated ? stated : Most(hops.DefaultIfEmpty(length));
        var cut = new SegmentOptions(length, hop);
        return cut.Objection() is { } reason
            ? Outcome<SegmentOptions>.Skipped($"{database.Folder} is cut as Earshot can't: {reason}")
            : cut;

        static double Seconds(HopliteWindow window) => window.Range.Value.Seconds;
        static double Most(IEnumerable<double> values) =>
            values.CountBy(value => Math.Round(value, 6)).MaxBy(count => count.Value).Key;
    }

    /// <summary>Brings the database in.</summary>
    /// <param name="workspace">A workspace with <see cref="Encoder"/> and <see cref="Cut"/> of the database.</param>
    /// <param name="database">The database.</param>
    /// <param name="files">Paths of sounds below the workspace's folder of recordings; none: it is of vectors
    /// alone.</param>
    /// <param name="annotator">Who brings it.</param>
    /// <param name="done">Told the number of windows so far.</param>
    /// <param name="cancellation">Stops; what is there stays.</param>
    public static Outcome<HopliteReport> Run(
        WorkspaceStore workspace,
        HopliteDatabase database,
        IReadOnlyCollection<string> files,
        string annotator,
        Action<long>? done = null,
        CancellationToken cancellation = default
    )
    {
        try
        {
            var tally = new HopliteTally();
            var numbers = AddRecordings(workspace, database, files, out var found);
            var report = AddWindows(workspace, database, numbers, tally, done ?? (_ => { }), cancellation);
            report = AddAnnotations(workspace, database, numbers, tally, annotator, report);
            return report with
            {
                Recordings = numbers.Count,
                Found = found,
                LeftOut = !tally.IsEmpty,
                Notes = [.. tally.Said, .. Notes(database, files, found)],
            };
        }
        catch (Exception e) when (e is SqliteException or IOException)
        {
            return Outcome<HopliteReport>.Skipped($"{database.Folder} {HopliteFile.Told(e)}; what was read is kept");
        }
    }

    private static IEnumerable<string> Notes(HopliteDatabase database, IReadOnlyCollection<string> files, int found)
    {
        if (database.ExtraColumns.Count > 0)
            yield return $"columns of your own stay in the database and come back with `label export --format "
                + $"hoplite`: {string.Join(", ", database.ExtraColumns)}";
        if (files.Count > found)
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{files.Count - found} sounds of the folder are not in the database: {Mend(Encoder(database))}"
            );
    }

    private static string Mend(VectorsEncoder encoder) =>
        encoder.Objection is null
            ? $"`earshot new WORKSPACE --clips FOLDER --encoder {encoder.Name}` encodes them"
            : $"embed them there with {encoder.Source}, then call this again";

    /// <summary>The number of each recording in the workspace.</summary>
    private static Dictionary<long, long> AddRecordings(
        WorkspaceStore workspace,
        HopliteDatabase database,
        IReadOnlyCollection<string> files,
        out int found
    )
    {
        var recordings = database.Recordings();
        var (matched, unmatched) = (HopliteFiles.Match(recordings, files), HopliteFiles.Match(recordings, []));
        found = matched.Values.Count(match => match.Found);
        return workspace.Recordings.Import(
            recordings.Select(r => new ImportedRecording(
                r.Id,
                matched[r.Id].Path,
                unmatched[r.Id].Path,
                matched[r.Id].Found,
                new(r.Deployment, null, Degrees(r.Latitude, 90), Degrees(r.Longitude, 180), r.StartedAt)
            ))
        );

        static double? Degrees(double? value, double limit) => value >= -limit && value <= limit ? value : null;
    }

    private static HopliteReport AddWindows(
        WorkspaceStore workspace,
        HopliteDatabase database,
        Dictionary<long, long> numbers,
        HopliteTally tally,
        Action<long> done,
        CancellationToken cancellation
    )
    {
        var (added, held, withVector, seen) = (0, 0, 0L, 0L);
        foreach (var windows in ByRecording(database).SelectMany(Sound).Chunk(WindowsAtOnce))
        {
            cancellation.ThrowIfCancellationRequested();
            var stored = workspace.Windows.Import(windows);
            (added, held) = (added + stored, held + windows.Length - stored);
            done(seen);
        }
        tally.Add("vectors without a window", database.Vectors.Count - withVector);
        return new HopliteReport { Windows = added, Held = held };

        IEnumerable<ImportedWindow> Sound(List<HopliteWindow> ofRecording)
        {
            var begins = new HashSet<long>();
            foreach (var window in ofRecording.OrderBy(w => w.Range.IsOk ? w.Range.Value.BeginMicroseconds : 0))
            {
                seen++;
                var vector = new float[database.Model.Dimension];
                var hasVector = database.Vectors.TryRead((ulong)window.Id, vector);
                withVector += hasVector ? 1 : 0;
                if (Objection(window, hasVector, vector, begins) is { } what)
                    tally.Add(what, $"window {window.Id}");
                else
                    yield return new ImportedWindow(numbers[window.RecordingId], window.Range.Value, vector);
            }
        }

        string? Objection(HopliteWindow window, bool hasVector, float[] vector, HashSet<long> begins) =>
            !numbers.ContainsKey(window.RecordingId) ? "windows of no recording"
            : !window.Range.IsOk ? "windows whose offsets make no sense"
            : !hasVector ? "windows without a vector"
            : !Array.TrueForAll(vector, float.IsFinite) ? "windows whose vector is not all numbers"
            : !begins.Add(window.Range.Value.BeginMicroseconds) ? "windows that begin where another does"
            : null;
    }

    private static IEnumerable<List<HopliteWindow>> ByRecording(HopliteDatabase database)
    {
        var windows = new List<HopliteWindow>();
        foreach (var window in database.Windows())
        {
            if (windows.Count > 0 && windows[0].RecordingId != window.RecordingId)
            {
                yield return windows;
                windows = [];
            }
            windows.Add(window);
        }
        if (windows.Count > 0)
            yield return windows;
    }

    private static HopliteReport AddAnnotations(
        WorkspaceStore workspace,
        HopliteDatabase database,
        Dictionary<long, long> numbers,
        HopliteTally tally,
        string annotator,
        HopliteReport report
    )
    {
        var (known, drafts, counts, held) = (Known(workspace), new List<AnnotationDraft>(), new int[3], 0);
        foreach (var said in database.Annotations())
        {
            if (known.Contains(said.Id))
                held++;
            else if (Objection(said) is { } what)
                tally.Add(what, $"annotation {said.Id}");
            else
            {
                counts[said.LabelType]++;
                drafts.Add(new AnnotationDraft(numbers[said.RecordingId], Value(said)));
            }
        }
        if (drafts.Count > 0)
            workspace.Annotations.Put(drafts, annotator, "import");
        return report with
        {
            Negative = counts[0],
            Positive = counts[1],
            Uncertain = counts[2],
            HeldAnnotations = held,
        };

        string? Objection(HopliteAnnotation said) =>
            !numbers.ContainsKey(said.RecordingId) ? "annotations of no recording"
            : !said.Range.IsOk ? "annotations whose offsets make no sense"
            : said.LabelType is < 0 or > 2 ? "annotations of a type that is not 0, 1 or 2"
            : string.IsNullOrWhiteSpace(said.Label) ? "annotations without a class"
            : ClassName.Check(said.Label.Trim()) is { } reason ? $"annotations of which {reason}"
            : null;
    }

    private static Annotation Value(HopliteAnnotation said) =>
        new(said.Label.Trim(), said.LabelType == 0 ? Polarity.Absent : Polarity.Present)
        {
            Range = said.Range.Value,
            Unsure = said.LabelType == 2,
            Annotator = string.IsNullOrWhiteSpace(said.Provenance) ? null : said.Provenance,
            Source = AnnotationSource.Import,
            Extra = string.Create(CultureInfo.InvariantCulture, $"{OriginKey}{said.Id}\"}}"),
        };

    /// <summary>The database's annotations that came in before, also those taken away since.</summary>
    internal static HashSet<long> Known(WorkspaceStore workspace) =>
        [.. workspace.Annotations.Extras(OriginKey).Select(OriginOf).OfType<long>()];

    /// <summary>The annotation of the database that one of ours came from; null: it is ours.</summary>
    internal static long? OriginOf(string? extra) =>
        extra?.StartsWith(OriginKey, StringComparison.Ordinal) == true
        && long.TryParse(
            extra.AsSpan(OriginKey.Length).TrimEnd("\"}"),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var id
        )
            ? id
            : null;
}
