using System.Globalization;
using Earshot.Experiments.Reproduce;
using Earshot.Numerics;
using Earshot.Testing;

namespace Earshot.Experiments.Tests.Reproduce;

public class PaperExperimentsTests
{
    [Fact]
    public void Without_data_every_experiment_says_what_to_get()
    {
        foreach (var experiment in PaperExperiments.All)
        {
            var outcome = experiment.Run(Context(new ReproduceOptions()));
            Assert.False(outcome.IsOk);
            Assert.Contains("--", outcome.Reason, StringComparison.Ordinal);
        }
        Assert.Contains("table1", PaperExperiments.Find("table9").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_figure_the_paper_quotes_stands_beside_ours()
    {
        var speech = SharedData.Require("data", "emodb4", "dataset");
        var context = Context(new ReproduceOptions { Speech = speech, Quick = true });
        string[] quoted =
        [
            "63.8 ± 2.2",
            "68.0 ± 1.1",
            "66.4 ± 1.7",
            "65.9 ± 1.4",
            "68.6 ± 1.2",
            "70.5",
            "66.7",
            "67.6",
            "62.3",
        ];
        var table2 = PaperExperiments.Find("table2").Value.Run(context).Value;
        var cells = table2.Table.Rows.SelectMany(row => row).ToArray();
        Assert.All(quoted, figure => Assert.Contains(figure, cells));
        string[] systems =
        [
            "LadderNet",
            "Transformer*",
            "WADAN",
            "SimCLR",
            "SSAST",
            "BYOL-S/CvT",
            "Wav2vec2.0",
            "HuBERT",
            "SegCNN",
            "GA-GRU",
            "CNNattn",
            "SpeechGCN",
        ];
        Assert.Equal(
            systems.SelectMany(name => new[] { $"10% labels {name}", $"all labels {name}" }),
            table2.Table.Rows.Skip(6).Select(row => row[0])
        );
        Assert.All(
            table2.Table.Rows,
            row => Assert.InRange(double.Parse(row[1].Split(' ')[0], CultureInfo.InvariantCulture), 0, 100)
        );
        var page = table2.ToPage("earshot reproduce table2").ToHtml();
        Assert.Contains("data:image/png;base64,", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
    }

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
