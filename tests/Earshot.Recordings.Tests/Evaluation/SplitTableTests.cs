using Earshot.Recordings.Evaluation;

namespace Earshot.Recordings.Tests.Evaluation;

public sealed class SplitTableTests : IDisposable
{
    private const string Splits =
        "row,file,label,seed0\n0,dog/a.wav,0,l5\n1,dog/b.wav,0,u\n2,rain/a.wav,1,l5\n3,rain/b.wav,1,test\n";
    private readonly string folder = Directory.CreateTempSubdirectory("earshot-splits-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("1,2\n3,4\n5,6\n7,8\n")]
    [InlineData(
        "path,begin_seconds,end_seconds,f0,f1\n/x/rain/b.wav,0,1,7,8\n\"/x/rain/a.wav\",0,1,5,6\n/x/dog/b.wav,0,1,3,4\n/x/cat/a.wav,0,1,9,9\n/x/dog/a.wav,0,1,1,2\n"
    )]
    [InlineData("f0,f1\n1,2\n3,4\n5,6\n7,8\n")]
    public void Rows_are_in_the_order_of_the_splits_or_found_by_their_path(string features)
    {
        var task = Read(features).Task(0, 5);
        Assert.Equal([1f, 2, 3, 4, 5, 6], task.Training.Features.Span.ToArray());
        Assert.Equal([0, -1, 1], task.Training.Labels);
        Assert.Equal([7f, 8], task.Test.Features.Span.ToArray());
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("1,2\n3\n", "line 2: 1 numbers, but the lines above have 2")]
    [InlineData("1,2\nx,4\n", "'x' is not a number")]
    [InlineData("1,2\n3,4\n", "has 2 rows")]
    [InlineData("path,f0\n/x/dog/a.wav,1\n", "no row for 'dog/b.wav'")]
    [InlineData("path,f0\n/x/dog/a.wav,1\n/y/dog/a.wav,1\n", "2 rows for 'dog/a.wav'")]
    [InlineData("path,f0\n/x/dog/a.wav,much\n", "line 2: 'much' is not a number")]
    public void What_does_not_fit_is_named(string features, string reason) =>
        Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => Read(features)).Message);

    /// <summary>Settings are chosen on the one, figures come from the other.</summary>
    [Fact]
    public void Validation_rows_are_those_of_the_split_and_no_test_row_is_among_them()
    {
        var task = Read("1,2\n3,4\n5,6\n7,8\n9,10\n", Splits + "4,dog/c.wav,0,val\n").Task(0, 5);
        var validation = task.Training.Validation!;
        Assert.Equal([9f, 10], validation.Features.Span.ToArray());
        Assert.Equal([0], validation.Labels);
        Assert.Equal([7f, 8], task.Test.Features.Span.ToArray());
        Assert.Equal([1], task.Test.Labels);
        Assert.Equal([1f, 2, 3, 4, 5, 6], task.Training.Features.Span.ToArray());
    }

    private SplitTable Read(string features, string splitTable = Splits)
    {
        var (rows, splits) = (Path.Combine(folder, "features.csv"), Path.Combine(folder, "splits.csv"));
        File.WriteAllText(rows, features);
        File.WriteAllText(splits, splitTable);
        return SplitTable.Read(rows, splits);
    }
}
