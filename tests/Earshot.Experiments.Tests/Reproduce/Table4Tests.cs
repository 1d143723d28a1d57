using System.Globalization;
using Earshot.Experiments.Demo;
using Earshot.Experiments.Reproduce;
using Earshot.Numerics;
using Earshot.Testing;

namespace Earshot.Experiments.Tests.Reproduce;

public class Table4Tests
{
    /// <summary>Noise that nobody hears costs nothing: each noisy clip is held against its own label.</summary>
    [Fact]
    public void At_120_dB_nothing_is_lost()
    {
        using var folder = new TemporaryFolder();
        var demo = new DemoFolder(folder.Path);
        demo.Synthesise(12, 12, new RandomStreams(1), 2, TestContext.Current.CancellationToken);
        var context = new ReproduceContext(
            new ReproduceOptions
            {
                Speech = demo.Truth,
                Quick = true,
                SnrDb = 120,
            },
            new RandomStreams(1),
            Threads: 2,
            TimeProvider.System,
            Progress: null,
            TestContext.Current.CancellationToken
        );
        var outcome = new Table4().Run(context);
        Assert.True(outcome.IsOk, outcome.Reason);
        Assert.Equal(8, outcome.Value.Table.Rows.Count);
        // as written, a clip's edges are drawn anew for features that differ at all
        foreach (var row in outcome.Value.Table.Rows.Skip(4))
        {
            Assert.InRange(Number(row[1]), 20, 100);
            Assert.All(row.Skip(2), lost => Assert.InRange(Number(lost), -0.01, 0.01));
        }
    }

    private static double Number(string cell) => double.Parse(cell.Split(' ')[0], CultureInfo.InvariantCulture);
}
