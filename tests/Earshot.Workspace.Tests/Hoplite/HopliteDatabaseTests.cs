using System.Globalization;
using System.Numerics.Tensors;
using Earshot.Formats;
using Earshot.Numerics;
using Earshot.Testing;
using Earshot.Workspace.Hoplite;

namespace Earshot.Workspace.Tests.Hoplite;

public sealed class HopliteDatabaseTests : IDisposable
{
    private readonly GoldenDatabase golden = new();

    public void Dispose() => golden.Dispose();

    [Fact]
    public void It_says_what_hoplites_own_calls_say()
    {
        using var database = HopliteDatabase.Open(golden.Path).Value;
        Assert.Equal(new HopliteModel("mn04", 384, 2.5, 2.5, 32000), database.Model);
        Assert.Equal(
            (2, 80, 162, 64),
            (
                (int)database.Count("deployments"),
                database.Recordings().Count,
                database.Windows().Count(),
                database.Annotations().Count()
            )
        );
        Assert.Equal((162, 384), (database.Vectors.Count, database.Vectors.Dimension));
        Assert.Equal(
            [10, 44, 10],
            database.Annotations().CountBy(a => a.LabelType).OrderBy(c => c.Key).Select(c => c.Value)
        );
        var recordings = database.Recordings().ToDictionary(r => r.Id);
        Assert.Equal(
            ("north", 55.86, -4.25),
            (recordings[1].Deployment, recordings[1].Latitude, recordings[1].Longitude)
        );
        Assert.Equal(
            ("south", null, "2026-05-01T04:10:00"),
            (recordings[2].Deployment, recordings[2].Latitude, recordings[2].StartedAt)
        );
        var windows = database.Windows().ToDictionary(w => w.Id);
        foreach (var row in Expected())
        {
            var window = windows[long.Parse(row[0], CultureInfo.InvariantCulture)];
            Assert.Equal(row[1], recordings[window.RecordingId].Name);
            Assert.Equal(
                (Number(row[2]), Number(row[3])),
                (window.Range.Value.BeginSeconds, window.Range.Value.EndSeconds)
            );
            var vector = Vector(database, window.Id);
            Assert.Equal(Number(row[4]), vector[0], 6);
            Assert.Equal(Number(row[5]), vector[1], 6);
            Assert.Equal(Number(row[6]), vector[383], 6);
            // Hoplite walks a graph and may miss one: what it names is in our order, and all but one are the nearest.
            var nearest = windows
                .Keys.OrderByDescending(id => TensorPrimitives.Dot(vector, Vector(database, id)))
                .ToList();
            var named = row[7].Split(' ').Select(id => nearest.IndexOf(long.Parse(id, CultureInfo.InvariantCulture)));
            Assert.Equal(named.Order(), named);
            Assert.InRange(named.Count(place => place < 5), 4, 5);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Opening_one_in_write_ahead_mode_writes_nothing_beside_it(bool written)
    {
        golden.Execute("PRAGMA journal_mode = WAL");
        using var writer = written ? golden.Connect() : null;
        if (writer is not null)
        {
            using var command = writer.CreateCommand();
            command.CommandText = "UPDATE annotations SET label = 'changed' WHERE id = 1";
            command.ExecuteNonQuery();
        }
        var before = golden.Contents();
        Assert.Equal(written, before.Any(file => file.Contains("-wal", StringComparison.Ordinal)));
        using (var database = HopliteDatabase.Open(golden.Path).Value)
            Assert.Equal(written ? "changed" : "dog_bark", database.Annotations().First().Label);
        Assert.Equal(before, golden.Contents());
    }

    [Fact]
    public void One_that_another_program_locks_is_refused()
    {
        using var writer = golden.Connect();
        using var command = writer.CreateCommand();
        command.CommandText = "BEGIN EXCLUSIVE";
        command.ExecuteNonQuery();
        Refused("locked by another program");
    }

    [Fact]
    public void What_is_missing_or_of_another_kind_is_named()
    {
        golden.Execute(
            "UPDATE hoplite_metadata SET value = replace(value, '384', '1280') WHERE key = 'usearch_config'"
        );
        Refused("says that a vector has 1280 values, the index beside it holds 384");
        golden.Execute("ALTER TABLE annotations RENAME COLUMN provenance TO author");
        Refused("has no column annotations.provenance");
        golden.Execute("DROP TABLE annotations");
        Refused("without the table annotations");
        File.Delete(golden.Index);
        File.WriteAllText(golden.Sqlite, new string('x', 5000));
        Refused("is no SQLite file");
        File.Delete(golden.Sqlite);
        Refused("holds no hoplite database");
    }

    [Fact]
    public void A_missing_index_is_named()
    {
        File.Delete(golden.Index);
        Refused("usearch.index is missing");
    }

    [Fact]
    public void A_damaged_index_is_refused_or_read_and_never_more_than_that()
    {
        var (original, random) = (File.ReadAllBytes(golden.Index), new RandomStreams(11).Stream("damage"));
        var refused = 0;
        for (var i = 0; i < 300; i++)
        {
            File.WriteAllBytes(golden.Index, Mutation.Of(original, random));
            var opened = UsearchIndex.Open(golden.Index);
            if (!opened.IsOk)
            {
                refused++;
                Assert.Contains("no sound USearch index", opened.Reason, StringComparison.Ordinal);
                continue;
            }
            using var index = opened.Value;
            var vector = new float[index.Dimension];
            foreach (var key in index.Keys)
                Assert.True(index.TryRead(key, vector));
        }
        Assert.InRange(refused, 150, 299);
    }

    [Fact]
    public void An_index_cut_off_anywhere_is_refused()
    {
        var original = File.ReadAllBytes(golden.Index);
        for (var length = 0; length < original.Length; length += 997)
        {
            File.WriteAllBytes(golden.Index, original[..length]);
            Assert.False(UsearchIndex.Open(golden.Index).IsOk);
        }
    }

    private void Refused(string reason)
    {
        var opened = HopliteDatabase.Open(golden.Path);
        Assert.False(opened.IsOk);
        Assert.Contains(reason, opened.Reason, StringComparison.Ordinal);
    }

    private static float[] Vector(HopliteDatabase database, long id)
    {
        var vector = new float[database.Model.Dimension];
        Assert.True(database.Vectors.TryRead((ulong)id, vector));
        return vector;
    }

    private static IEnumerable<string[]> Expected() =>
        File.ReadLines(SharedData.Require("golden", "hoplite", "expected.csv")).Skip(1).Select(line => line.Split(','));

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
