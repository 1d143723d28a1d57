using Earshot.Datasets;
using Earshot.Evaluation;
using Earshot.Experiments.Reports;
using Earshot.Experiments.Reproduce.Systems;

namespace Earshot.Experiments.Reproduce;

/// <summary>
/// Table II: unweighted accuracy of speech emotion recognition with 10% of the labels, and fully supervised.
/// </summary>
public sealed class Table2 : IExperiment
{
    private const double Semi = 10,
        Full = 100;

    private static readonly string[] Iemocap = ["63.8 ± 2.2", "68.0 ± 1.1", "66.4 ± 1.7", "65.9 ± 1.4", "68.6 ± 1.2"],
        Msp = ["58.6 ± 1.8", "64.1 ± 1.0", "63.8 ± 1.5", "64.1 ± 1.3", "65.2 ± 1.8"];

    /// <inheritdoc/>
    public string Name => "table2";

    /// <inheritdoc/>
    public string Title => "Table II: speech emotion recognition";

    /// <inheritdoc/>
    public Outcome<Reproduction> Run(ReproduceContext context) =>
        context
            .Speech()
            .Then(data =>
                Ours(context, data)
                    .Then(ours =>
                        ComparedSystem
                            .MeasureAll(context, Systems(context.Options), Clips(context, data), Semi, Full)
                            .Then<Reproduction>(measured => Present(context, data, ours, measured))
                    )
            );

    private static IReadOnlyList<ComparedSystem> Systems(ReproduceOptions options) =>
        ComparedSystem.Chosen(
            [
                .. SemiSupervisedSystems.All(options),
                .. SelfSupervisedSystems.All(options),
                .. SpeechSystems.All(options),
            ],
            options.Only
        );

    /// <summary>All clips; in quick runs every sixth of a class.</summary>
    private static ClipSet Clips(ReproduceContext context, SpeechData data)
    {
        var all = data.Encoded.Set;
        return context.Options.Quick
            ? new(all.Name, [.. all.Clips.GroupBy(clip => clip.Label).SelectMany(g => g.Where((_, i) => i % 6 == 0))])
            {
                Root = all.Root,
            }
            : all;
    }

    private sealed record OurRows(
        Variant[] Written,
        Dictionary<(string, double), MeanStd> Semi,
        Dictionary<(string, double), MeanStd> Full
    );

    private static Outcome<OurRows> Ours(ReproduceContext context, SpeechData data)
    {
        if (context.Options.Only is { Count: > 0 } only && !only.Contains("ours", StringComparer.OrdinalIgnoreCase))
            return new OurRows([], [], []);
        var written = Variant
            .SelfSupervision.Select(row =>
                new Variant(row.Label, SpeechData.Subgraphs(context.Options)).With(row.Tasks)
            )
            .ToArray();
        return data.Measure(context, [.. written, .. written.Select(v => v.WithNearestEdges())], Semi)
            .Then(semi =>
                data.Measure(context, [written[0], written[0].WithNearestEdges()], Full)
                    .Then<OurRows>(full => new OurRows(written, semi, full))
            );
    }

    private Reproduction Present(
        ReproduceContext context,
        SpeechData data,
        OurRows ours,
        (ComparedSystem System, TestScores Scores)[] measured
    )
    {
        var (written, set) = (ours.Written, data.Encoded.Set);
        IReadOnlyList<string> Row(
            string label,
            Variant v,
            double budget,
            Dictionary<(string, double), MeanStd> figures,
            string iemocap,
            string msp
        ) =>
            [
                label,
                figures[(v.Label, budget)].ToString(),
                figures[(v.WithNearestEdges().Label, budget)].ToString(),
                "-",
                iemocap,
                msp,
                "-",
            ];
        IReadOnlyList<string> Compared(ComparedSystem system, TestScores scores, double budget) =>
            [
                $"{(budget == Semi ? "10%" : "all")} labels {system.Name}",
                scores.UnweightedAccuracy(budget).ToString(),
                "-",
                system.WeightsText(set),
                budget == Semi ? system.Paper.Semi : system.Paper.Full,
                budget == Semi ? "-" : system.PaperMsp,
                system.PublishedWeights,
            ];
        IReadOnlyList<string>[] all =
            written.Length == 0 ? [] : [Row("all labels w/o SSL", written[0], Full, ours.Full, "70.5", "66.7")];
        var table = new ReportTable(
            "unweighted accuracy in %, mean ± std",
            [
                "model",
                "ours, as written",
                "ours, nearest edges",
                "our weights",
                "paper, IEMOCAP",
                "paper, MSP-IMPROV",
                "paper's weights",
            ],
            [
                .. written.Select((v, i) => Row($"10% labels {v.Label}", v, Semi, ours.Semi, Iemocap[i], Msp[i])),
                .. all,
                .. measured.SelectMany(row =>
                    new[] { Compared(row.System, row.Scores, Semi), Compared(row.System, row.Scores, Full) }
                ),
            ]
        );
        return new(Name, Title, Describe(context, data), table, Plots(ours), Reading);
    }

    private static string Describe(ReproduceContext context, SpeechData data) =>
        data.Describe(context.Options)
        + string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $" The compared systems are trained here at {context.Options.BaselineWidth} times their published width"
                + $"{(context.Options.Quick ? ", a block deep, for an epoch, on every sixth clip" : "")}."
        );

    private static IReadOnlyList<(ScottPlot.Plot, string)> Plots(OurRows ours)
    {
        if (ours.Written.Length == 0)
            return [];
        MeanStd?[] Values(Func<Variant, Variant> which) =>
            [.. ours.Written.Select(v => (MeanStd?)ours.Semi[(which(v).Label, Semi)])];
        var plot = Figures.Bars(
            "unweighted accuracy, %",
            [.. ours.Written.Select(v => v.Label)],
            [
                ("as written: random edges", Values(v => v)),
                ("nearest edges", Values(v => v.WithNearestEdges())),
                ("paper, IEMOCAP", [.. Iemocap.Select(PaperFigure)]),
            ]
        );
        return [(plot, "Unweighted accuracy with 10% of the labels; lines are one standard deviation")];
    }

    private const string Reading =
        "Different speech, so compare the order of the rows, not the figures. With random edges a test clip is mixed "
        + "with clips of any class, which costs more than any self-supervised task gives back; nearest edges undo most "
        + "of that. Differences between tasks smaller than one standard deviation are not differences. The compared "
        + "systems have no edges between clips; their own figure stands in the first column of ours. LadderNet, "
        + "Transformer* and the five after them learn from the unlabelled clips of the training part too, and from "
        + "nothing else: the published SSAST, BYOL-S, wav2vec 2.0 and HuBERT had up to tens of thousands of hours. "
        + "The paper quotes the semi-supervised ones with 10% of the labels, the others with all; GA-GRU's abstract "
        + "says 57.5 on MSP-IMPROV where the table has 55.4.";

    private static MeanStd? PaperFigure(string text)
    {
        var parts = text.Split(" ± ")
            .Select(p => double.Parse(p, System.Globalization.CultureInfo.InvariantCulture))
            .ToArray();
        return new MeanStd(parts[0], parts[1], 5);
    }
}
