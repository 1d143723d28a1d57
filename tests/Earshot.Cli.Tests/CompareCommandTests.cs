using System.Globalization;
using System.Text.Json;
using Earshot.Numerics;

namespace Earshot.Cli.Tests;

public sealed class CompareCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("earshot-compare").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task It_prints_each_methods_accuracy_for_each_budget()
    {
        var (features, splits) = Write(rows: 60);
        var run = await Run.Earshot(
            "compare",
            "--features",
            features,
            "--splits",
            splits,
            "--seeds",
            "1",
            "--methods",
            "graph",
            "logreg",
            "--json"
        );
        Assert.Equal(ExitCode.Ok, run.Code);
        var accuracy = JsonDocument.Parse(run.Output).RootElement.GetProperty("methods").EnumerateArray().ToArray();
        Assert.Equal(["graph", "logreg"], accuracy.Select(row => row.GetProperty("method").GetString()));
        Assert.All(accuracy, row => Assert.Equal("1", row.GetProperty("unweightedAccuracy").GetRawText()));
    }

    [Theory]
    [InlineData("the splits hold seeds 0 to 0, asked for 0 to 4", "--seeds", "5")]
    [InlineData("there is no method 'svm'", "--methods", "svm", "--seeds", "1")]
    [InlineData("--hold-out must leave two of the 3 classes, got 2", "--hold-out", "2", "--seeds", "1")]
    public async Task A_wrong_call_is_answered_with_what_to_mend(string message, params string[] more)
    {
        var (features, splits) = Write(rows: 60);
        var run = await Run.Earshot(["compare", "--features", features, "--splits", splits, .. more]);
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_that_do_not_match_are_refused()
    {
        var (features, splits) = Write(rows: 60);
        File.AppendAllText(features, "1,2,3,4\n");
        var run = await Run.Earshot("compare", "--features", features, "--splits", splits, "--seeds", "1");
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains("61 rows", run.Error, StringComparison.Ordinal);
    }

    /// <summary>
    /// Three clouds far apart; every tenth clip tests, the next one validates, two in ten are labelled.
    /// </summary>
    private (string Features, string Splits) Write(int rows)
    {
        var random = new RandomStreams(1).Stream("clips");
        string Feature(int row, int column) =>
            (10 * (row % 3 == column ? 1 : 0) + random.NextNormal()).ToString(CultureInfo.InvariantCulture);
        string Role(int row) =>
            (row / 3 % 10) switch
            {
                0 => "test",
                1 => "val",
                2 => "l10",
                _ => "u",
            };
        var (features, splits) = (Path.Combine(folder, "features.csv"), Path.Combine(folder, "splits.csv"));
        File.WriteAllLines(
            features,
            Enumerable
                .Range(0, rows)
                .Select(row => string.Join(',', Enumerable.Range(0, 4).Select(column => Feature(row, column))))
        );
        File.WriteAllLines(
            splits,
            [
                .. Enumerable
                    .Range(0, rows)
                    .Select(row => $"{row},{row}.wav,class{row % 3},{Role(row)}")
                    .Prepend("row,file,label,seed0"),
            ]
        );
        return (features, splits);
    }
}
