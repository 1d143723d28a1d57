using System.Globalization;
using Earshot.Evaluation;
using Earshot.Experiments.Reports;
using Earshot.SelfSupervision;
using ScottPlot.TickGenerators;

namespace Earshot.Experiments.Reproduce;

/// <summary>Fig. 2: clips and average precision of each class of AudioSet, trained with the completion task.</summary>
public sealed class Figure2 : IExperiment
{
    /// <inheritdoc/>
    public string Name => "fig2";

    /// <inheritdoc/>
    public string Title => "Fig. 2: classes of AudioSet";

    /// <inheritdoc/>
    public Outcome<Reproduction> Run(ReproduceContext context) =>
        context
            .Sound()
            .Then<Reproduction>(data =>
            {
                var written = new Variant("w/ completion", SoundData.Subgraphs(context.Options)).With(
                    SelfSupervisedTasks.Completion
                );
                var scores = data.Score(context, [written, written.WithNearestEdges()], 0.1);
                MeanStd Precision(int variant, int c) =>
                    MeanStd.Of(
                        scores[variant]
                            .Select(run =>
                                Ranking.AveragePrecision(
                                    Enumerable.Range(0, run.Scores.Rows).Select(i => run.Scores[i, c]).ToArray(),
                                    Enumerable.Range(0, run.Scores.Rows).Select(i => data.Test.Truth[i, c]).ToArray()
                                )
                            )
                    );
                var classes = Enumerable
                    .Range(0, data.Training.Classes.Count)
                    .Select(c =>
                        (
                            Name: data.Training.Classes[c],
                            Clips: data.Training.ClassCounts[c],
                            Written: Precision(0, c),
                            Nearest: Precision(1, c)
                        )
                    )
                    .OrderByDescending(c => c.Clips)
                    .ToArray();
                var table = new ReportTable(
                    "training clips and average precision of each class",
                    ["class", "clips", "ours, as written", "ours, nearest edges", "paper"],
                    [
                        .. classes.Select(c =>
                            (IReadOnlyList<string>)
                                [
                                    c.Name,
                                    c.Clips.ToString(CultureInfo.InvariantCulture),
                                    c.Written.ToString(3),
                                    c.Nearest.ToString(3),
                                    c.Name == "Church bell" ? "0.843 (627 clips)" : "a bar without a number",
                                ]
                        ),
                    ]
                );
                return new Reproduction(
                    Name,
                    Title,
                    data.Describe(context.Options),
                    table,
                    [
                        (Bars("training clips", classes, c => [c.Clips]), "Training clips of each class"),
                        (
                            Bars("average precision", classes, c => [c.Written.Mean, c.Nearest.Mean]),
                            "Average precision of each class: as written (left), nearest edges (right)"
                        ),
                    ],
                    "The paper shows that small classes can have a high average precision; of its numbers it gives "
                        + "only that of church bell."
                );
            });

    private static ScottPlot.Plot Bars<TClass>(
        string yLabel,
        (string Name, int, TClass, TClass)[] classes,
        Func<(string Name, int Clips, TClass Written, TClass Nearest), double[]> values
    )
    {
        var plot = new ScottPlot.Plot();
        for (var c = 0; c < classes.Length; c++)
        {
            var heights = values(classes[c]);
            for (var v = 0; v < heights.Length; v++)
                plot.Add.Bar(
                    new ScottPlot.Bar
                    {
                        Position = c + (heights.Length > 1 ? 0.4 * v - 0.2 : 0),
                        Size = 0.8 / heights.Length,
                        Value = heights[v],
                        FillColor = Figures.Palette.GetColor(v),
                    }
                );
        }
        plot.Axes.Bottom.TickGenerator = new NumericManual(
            [.. Enumerable.Range(0, classes.Length).Select(c => (double)c)],
            [.. classes.Select(c => c.Name)]
        );
        plot.Axes.Bottom.TickLabelStyle.Rotation = -60;
        plot.Axes.Bottom.TickLabelStyle.Alignment = ScottPlot.Alignment.MiddleRight;
        plot.Axes.Bottom.MinimumSize = 130;
        plot.Axes.Margins(bottom: 0);
        plot.Font.Set(Figures.Font);
        plot.YLabel(yLabel);
        return plot;
    }
}
