using Earshot.Learning;
using Microsoft.Data.Sqlite;

namespace Earshot.Workspace.Merging;

/// <summary>
/// Two copies become one: a history is a set of steps, each known by who did it, when, and where, so the merged history
/// is the union. The steps of the other copy that are not here are said again behind ours, in their order; then what
/// was said here later than there is said again, so that the newest word holds.
/// </summary>
internal sealed class WorkspaceMerge
{
    private const string Trial = "trial";
    private readonly SqliteConnection here;
    private readonly bool isOneOfMany;
    private readonly RecordingMatch recordings;
    private readonly List<Step> ours,
        theirs;
    private readonly Pairing paired;
    private readonly ClassMatch classes;
    private readonly HeldAnnotations before,
        beforeThere;
    private readonly Replay replay;

    private WorkspaceMerge(SqliteConnection here, SqliteConnection there, WorkspaceStore workspace)
    {
        (this.here, isOneOfMany) = (here, workspace.Windows.Output() == OutputKind.OneOfMany);
        before = HeldAnnotations.Read(here);
        recordings = RecordingMatch.Of(here, there, workspace.ClipRoot);
        (ours, theirs) = (History.Read(here), History.Read(there, recordings.Numbers));
        paired = Pairing.Of(ours, theirs);
        classes = ClassMatch.Of(here, there, paired.Classes);
        beforeThere = HeldAnnotations.Read(there, recordings.Numbers, classes.Numbers);
        replay = new Replay(here, paired, classes, Alike(), isOneOfMany);
        KeepKept(there);
    }

    /// <summary>Merges in the transaction of the first connection.</summary>
    public static WorkspaceMergeReport Run(
        SqliteConnection here,
        SqliteConnection there,
        WorkspaceStore workspace,
        string author,
        bool isTrial
    )
    {
        var opinions = Opinions.Of(here);
        if (isTrial)
            here.Execute($"SAVEPOINT {Trial}");
        var merge = new WorkspaceMerge(here, there, workspace);
        var report = merge.Merge(author) with { Conflicts = NewConflicts(opinions, here) };
        if (isTrial)
            here.Execute($"ROLLBACK TO {Trial}; RELEASE {Trial}");
        return report;
    }

    private WorkspaceMergeReport Merge(string author)
    {
        var steps = theirs.Count(step => replay.Take(step) && !step.IsSaidAgain);
        var both = SayNewerAgain(author);
        var notes = Retire().Prepend(recordings.Note).OfType<string>();
        var after = HeldAnnotations.Read(here);
        return new WorkspaceMergeReport
        {
            Common = recordings.Numbers.Count - recordings.New.Count,
            NewRecordings = recordings.New,
            Missing = recordings.Missing,
            NewClasses = classes.New,
            Steps = steps,
            Added = after.NotIn(before),
            Changed = after.OtherThanIn(before),
            TakenAway = before.NotIn(after),
            ChangedInBoth = both,
            Notes = [.. classes.Notes, .. notes],
            Skipped = recordings.Skipped,
        };
    }

    /// <summary>Annotations of the other copy that say what one of here says: they are that one.</summary>
    private Dictionary<long, long> Alike()
    {
        var known = before.ById.Values.GroupBy(held => held.Place).ToDictionary(g => g.Key, g => g.First().Id);
        return beforeThere
            .ById.Values.Where(held => !paired.Annotations.ContainsKey(held.Id) && known.ContainsKey(held.Place))
            .ToDictionary(held => held.Id, held => known[held.Place]);
    }

    /// <summary>
    /// Where ours is the newer word on an annotation, it is said again; what both changed since they parted is told.
    /// </summary>
    /// <remarks>
    /// The step that says it again has the time of the word: a merge with a third copy compares words, not merges.
    /// </remarks>
    private List<ChangedInBoth> SayNewerAgain(string author)
    {
        var common = paired.Steps.Values.ToHashSet();
        var last = new Dictionary<long, (Step Step, Event Said)>();
        foreach (var step in ours)
        foreach (var said in step.Events)
            last[said.Annotation] = (step, said);
        var both = new List<ChangedInBoth>();
        var again = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (annotation, (at, eventId)) in replay.Last.OrderBy(pair => pair.Key))
        {
            if (!last.TryGetValue(annotation, out var own))
                continue;
            var isNewer = string.CompareOrdinal(own.Step.At, at) > 0;
            if (isNewer)
                SayAgain(Again(own.Step.At), own.Said.Id);
            if (
                !common.Contains(own.Step.Id)
                && Differences.Between(here, own.Said.Id, eventId, isNewer) is { } difference
            )
                both.Add(difference);
        }
        ClassTable.BringBackUsed(here);
        return both;

        long Again(string at) =>
            again.TryGetValue(at, out var step) ? step : again[at] = replay.Begin(Step.SaidAgain(at, author));
    }

    private void SayAgain(long batch, long eventId) =>
        here.Execute(
            $"INSERT INTO annotation_event (batch_id, annotation_id, recording_id, removed, {BatchLog.Said}) "
                + $"SELECT $batch, annotation_id, recording_id, removed, {BatchLog.Said} FROM annotation_event "
                + "WHERE id = $id",
            ("$batch", batch),
            ("$id", eventId)
        );

    /// <summary>A class that the other copy merged away goes, unless something here still says it.</summary>
    private List<string> Retire()
    {
        var told = new List<string>();
        foreach (var id in classes.Retired)
            if (here.Scalar("SELECT name FROM class WHERE id = $id AND retired = 0", ("$id", id)) is not string name)
                continue;
            else if (here.Scalar("SELECT 1 FROM annotation WHERE class_id = $id LIMIT 1", ("$id", id)) is null)
                here.Execute("UPDATE class SET retired = 1 WHERE id = $id", ("$id", id));
            else
                told.Add($"{name} was merged into another class in the other copy, and is still said here: merge it");
        return told;
    }

    private void KeepKept(SqliteConnection there)
    {
        foreach (
            var (recording, classId, other) in there.Query(
                "SELECT recording_id, class_id, begin_us, end_us, polarity, author, at FROM kept_label",
                row => (row.GetInt64(0), row.GetInt64(1), row.Values(2, 5))
            )
        )
            if (recordings.Numbers.TryGetValue(recording, out var number))
                here.Execute(
                    "INSERT OR IGNORE INTO kept_label (recording_id, begin_us, end_us, class_id, polarity, author, at) "
                        + "VALUES ($recording, $begin, $end, $class, $said, $author, $at)",
                    ("$recording", number),
                    ("$class", classes.Numbers[classId]),
                    ("$begin", other[0]),
                    ("$end", other[1]),
                    ("$said", other[2]),
                    ("$author", other[3]),
                    ("$at", other[4])
                );
    }

    private static List<NewConflict> NewConflicts(Opinions before, SqliteConnection here)
    {
        var known = before.Conflicts.Select(place => (place.RecordingId, place.Range)).ToHashSet();
        var paths = new Dictionary<long, string>(
            here.Query("SELECT id, path FROM recording", row => KeyValuePair.Create(row.GetInt64(0), row.GetString(1)))
        );
        return
        [
            .. Opinions
                .Of(here)
                .Conflicts.Where(place => !known.Contains((place.RecordingId, place.Range)))
                .Select(place => new NewConflict(paths[place.RecordingId], place.Range, place.Said)),
        ];
    }
}
