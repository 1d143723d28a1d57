using System.Text;
using Earshot.Datasets;
using Earshot.Recordings.Evaluation;
using Earshot.Recordings.Interchange;

namespace Earshot.Recordings.Tests;

/// <summary>Manifests, features, splits and label tables are read alike, whoever wrote them.</summary>
public sealed class PeoplesCsvTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("earshot-csv-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>Separator, capitals, blanks around cells, the mark of the encoding.</summary>
    public static TheoryData<char, bool, string> Dialects =>
        new()
        {
            { ',', false, "utf-8" },
            { ';', true, "utf-8" },
            { '\t', false, "utf-8" },
            { ',', true, "utf-16" },
            { ';', false, "utf-16BE" },
        };

    [Theory]
    [MemberData(nameof(Dialects))]
    public void A_table_in_any_dialect_is_a_manifest_features_splits_and_labels(
        char separator,
        bool capitals,
        string encoding
    )
    {
        string Save(string name, string header, params string[] rows)
        {
            var lines = rows.Prepend(capitals ? header.ToUpperInvariant() : header)
                .Select(line => line.Replace(",", $" {separator} ", StringComparison.Ordinal));
            File.WriteAllText(Path.Combine(folder, name), string.Join("\r\n", lines), Encoding.GetEncoding(encoding));
            return Path.Combine(folder, name);
        }
        var table = Save("table.csv", "path,label,group", "ä.wav,dög,1", "'=b.wav,rain,2");
        var clips = Manifest.Read(table).Value.Clips;
        Assert.Equal([("=b.wav", "rain"), ("ä.wav", "dög")], clips.Select(c => (Path.GetFileName(c.Path), c.Label)));

        var labels = Delimited.Quoted(LabelFile.Decode("table.csv", File.ReadAllBytes(table)).Value.Text);
        var (path, label) = (labels.Column("path"), labels.Column("label"));
        Assert.Equal(
            clips.Select(c => (Path.GetFileName(c.Path), c.Label)).Reverse(),
            labels.Rows.Select(row => (row.Cells[path], (string?)row.Cells[label]))
        );

        var features = Save("features.csv", "path,f0,f1", "x/=b.wav,3,4", "x/ä.wav,1,2");
        var splits = Save("splits.csv", "file,label,seed0", "ä.wav,dög,l5", "'=b.wav,rain,test");
        var task = SplitTable.Read(features, splits).Task(0, 5);
        Assert.Equal([1f, 2], task.Training.Features.Span.ToArray());
        Assert.Equal([3f, 4], task.Test.Features.Span.ToArray());
    }

    [Theory]
    [InlineData("\"1,2\n3,4\n")]
    [InlineData("f0,f1\n1,\"2\n3,4\n")]
    public void Damaged_features_are_refused_with_their_line(string features)
    {
        var (rows, splits) = (Path.Combine(folder, "features.csv"), Path.Combine(folder, "splits.csv"));
        File.WriteAllText(rows, features);
        File.WriteAllText(splits, "label,seed0\na,l5\nb,test\n");
        var reason = Assert.Throws<InvalidDataException>(() => SplitTable.Read(rows, splits)).Message;
        Assert.Contains("line", reason);
        Assert.Contains(rows, reason);
    }
}
