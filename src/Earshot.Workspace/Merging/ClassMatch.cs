using Earshot.Recordings.Interchange;
using Microsoft.Data.Sqlite;

namespace Earshot.Workspace.Merging;

/// <summary>
/// Which class here is which of the other copy: the one that both said in one step before they parted (it may have been
/// renamed since), else the one of its name; one that is not here is made.
/// </summary>
internal sealed class ClassMatch
{
    private sealed record Row(long Id, string Name, bool IsNone, bool Retired, object?[] Told);

    private static readonly Columns Told = new("description, threshold, colour, key");

    private readonly SqliteConnection here;
    private List<Row> own;

    private ClassMatch(SqliteConnection here) => (this.here, own) = (here, Read(here));

    /// <summary>The number here of each class of the other copy.</summary>
    public Dictionary<long, long> Numbers { get; } = [];

    /// <summary>Those that were made.</summary>
    public List<string> New { get; } = [];

    /// <summary>What a person should know.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>The classes of the other copy that it merged into another.</summary>
    public HashSet<long> Retired { get; } = [];

    public static ClassMatch Of(SqliteConnection here, SqliteConnection there, IReadOnlyDictionary<long, long> paired)
    {
        var match = new ClassMatch(here);
        foreach (var row in Read(there))
        {
            match.Numbers[row.Id] =
                paired.TryGetValue(row.Id, out var known) ? match.Renamed(row, known)
                : match.Find(row) is { } found ? found
                : match.Make(row);
            match.Complete(row);
            if (row.Retired)
                match.Retired.Add(match.Numbers[row.Id]);
        }
        match.own = Read(here);
        return match;
    }

    /// <summary>
    /// The classes somebody listened for, told as the other copy tells them: all up to a number. As many as can be told
    /// so here, and the others one by one.
    /// </summary>
    public (long UpTo, IReadOnlyList<long> Others) Known(long upTo)
    {
        var known = Numbers.Where(pair => pair.Key <= upTo).Select(pair => pair.Value).ToHashSet();
        var active = own.Where(row => row is { Retired: false, IsNone: false }).Select(row => row.Id).Order().ToList();
        var last = active.TakeWhile(known.Contains).LastOrDefault();
        return (last, [.. active.Where(id => id > last && known.Contains(id))]);
    }

    private long Renamed(Row row, long known)
    {
        if (own.Single(one => one.Id == known).Name is var name && name != row.Name)
            Notes.Add($"the class {row.Name} of the other copy is {name} here");
        return known;
    }

    private long? Find(Row row)
    {
        var found =
            row.IsNone && own.Find(one => one.IsNone) is { } none ? none
            : own.Find(one => !one.Retired && one.Name == row.Name) is { } same ? same
            : own.Find(one => !one.Retired && ClassNames.Key(one.Name) == ClassNames.Key(row.Name)) is { } spelt ? spelt
            : row.Retired ? own.Find(one => one.Retired && one.Name == row.Name)
            : null;
        if (found is not null && found.Name != row.Name)
            Notes.Add($"{row.Name} of the other copy: taken for the class {found.Name}");
        return found?.Id;
    }

    private long Make(Row row)
    {
        if (!row.Retired)
            New.Add(row.Name);
        return (long)
            here.Scalar(
                "INSERT INTO class (name, is_none, retired) VALUES ($name, $none, $retired) RETURNING id",
                ("$name", row.Name),
                ("$none", row.IsNone ? 1 : 0),
                ("$retired", row.Retired ? 1 : 0)
            )!;
    }

    /// <summary>Takes over what a person decided of a class there and nobody did here.</summary>
    private void Complete(Row row)
    {
        if (own.Find(one => one.Id == Numbers[row.Id]) is { } held && Columns.Differ(held.Told, row.Told))
            Notes.Add($"the class {row.Name} is described otherwise there (text, threshold): what stands here stays");
        here.Execute(
            $"UPDATE class SET {Told.Completed} WHERE id = $id",
            [("$id", Numbers[row.Id]), .. Told.With(row.Told)]
        );
    }

    private static List<Row> Read(SqliteConnection connection) =>
        connection.Query(
            $"SELECT id, name, is_none, retired, {Told.Names} FROM class ORDER BY id",
            row => new Row(
                row.GetInt64(0),
                row.GetString(1),
                row.GetBoolean(2),
                row.GetBoolean(3),
                row.Values(4, Told.Count)
            )
        );
}
