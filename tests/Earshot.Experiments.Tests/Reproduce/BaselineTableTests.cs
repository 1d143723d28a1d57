using System.Globalization;
using Earshot.Experiments.Reproduce;
using Earshot.Numerics;
using Earshot.Testing;

namespace Earshot.Experiments.Tests.Reproduce;

public class BaselineTableTests
{
    /// <summary>
    /// What is checked is that all rows are trained and stand beside the paper's; a quick run says nothing of their
    /// figures.
    /// </summary>
    [Fact]
    public void Table1OnClipsTrainsItsBaselines()
    {
        var options = new ReproduceOptions { Sound = SharedData.Require("data", "esc10"), Quick = true };
        var table = PaperExperiments.Find("table1").Value.Run(Context(options)).Value.Table;
        string[] systems = ["Spectrogram-VGG", "DaiNet", "Wave-Logmel", "VATT", "AST"];
        Assert.Equal(
            systems.SelectMany(name => new[] { $"10% labels, {name}", $"all labels, {name}" }),
            table.Rows.Skip(4).Select(row => row[0])
        );
        Assert.All(table.Rows, row => Assert.InRange(Number(row[1]), 0.05, 1));
        Assert.All(table.Rows, row => Assert.InRange(Number(row[2]), 0, 100));
        string[] paper = ["0.16 ± 0.05", "0.26 ± 0.01", "-", "0.25 ± 0.07", "-", "0.43 ± 0.04", "-", "0.39 ± 0.02"];
        Assert.Equal([.. paper, "0.22 ± 0.01", "0.44 ± 0.00"], table.Rows.Skip(4).Select(row => row[4]));
        Assert.All(table.Rows.Skip(4), row => Assert.EndsWith("M", row[3], StringComparison.Ordinal));
    }

    private static double Number(string cell) => double.Parse(cell.Split(' ')[0], CultureInfo.InvariantCulture);

    private static ReproduceContext Context(ReproduceOptions options) =>
        new(
            options,
            new RandomStreams(1),
            Threads: 2,
            TimeProvider.System,
            Progress: null,
            TestContext.Current.CancellationToken
        );
}
