using Earshot.Evaluation;
using Earshot.Experiments.Reports;

namespace Earshot.Experiments.Reproduce;

/// <summary>
/// Table II: unweighted accuracy of speech emotion recognition with 10% of the labels, and fully supervised.
/// </summary>
public sealed class Table2 : IExperiment
{
    private const double Semi = 10,
        Full = 100;

    private static readonly (string Model, string Iemocap, string Msp)[] Others =
    [
        ("LadderNet", "60.7", "-"),
        ("Transformer (audiovisual)", "61.2", "-"),
        ("SimCLR", "65.1", "-"),
        ("SSAST", "59.6", "-"),
        ("BYOL-S/CvT", "65.1", "-"),
        ("Wav2vec2.0", "65.6", "-"),
        ("HuBERT", "67.6", "-"),
        ("SegCNN, supervised", "64.5", "-"),
        ("GA-GRU, supervised", "63.8", "55.4"),
        ("CNNattn, supervised", "66.7", "-"),
        ("WADAN, supervised", "64.5", "-"),
    ];

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
            {
                var written = Variant
                    .SelfSupervision.Select(row =>
                        new Variant(row.Label, SpeechData.Subgraphs(context.Options)).With(row.Tasks)
                    )
                    .ToArray();
                return data.Measure(context, [.. written, .. written.Select(v => v.WithNearestEdges())], Semi)
                    .Then(semi =>
                        data.Measure(context, [written[0], written[0].WithNearestEdges()], Full)
                            .Then(full =>
                                Baseline
                                    .SpeechGcn(context.Options)
                                    .Measure(context, data.Encoded.Set, Semi, Full)
                                    .Then<Reproduction>(speechGcn =>
                                        Present(context, data, written, semi, full, speechGcn)
                                    )
                            )
                    );
            });

    private Reproduction Present(
        ReproduceContext context,
        SpeechData data,
        Variant[] written,
        Dictionary<(string, double), MeanStd> semi,
        Dictionary<(string, double), MeanStd> full,
        TestScores speechGcn
    )
    {
        IReadOnlyList<string> Row(
            string label,
            Variant v,
            double budget,
            Dictionary<(string, double), MeanStd> ours,
            string iemocap,
            string msp
        ) =>
            [
                label,
                ours[(v.Label, budget)].ToString(),
                ours[(v.WithNearestEdges().Label, budget)].ToString(),
                iemocap,
                msp,
            ];
        var table = new ReportTable(
            "unweighted accuracy in %, mean ± std",
            ["model", "ours, as written", "ours, nearest edges", "paper, IEMOCAP", "paper, MSP-IMPROV"],
            [
                .. written.Select((v, i) => Row($"10% labels {v.Label}", v, Semi, semi, Iemocap[i], Msp[i])),
                Row("all labels w/o SSL", written[0], Full, full, "70.5", "66.7"),
                ["10% labels SpeechGCN, trained here", speechGcn.UnweightedAccuracy(Semi).ToString(), "-", "-", "-"],
                [
                    "all labels SpeechGCN, trained here",
                    speechGcn.UnweightedAccuracy(Full).ToString(),
                    "-",
                    "62.3",
                    "57.8",
                ],
                .. Others.Select(o => (IReadOnlyList<string>)[o.Model, "-", "-", o.Iemocap, o.Msp]),
            ]
        );
        MeanStd?[] Values(Func<Variant, Variant> which) =>
            [.. written.Select(v => (MeanStd?)semi[(which(v).Label, Semi)])];
        var plot = Figures.Bars(
            "unweighted accuracy, %",
            [.. written.Select(v => v.Label)],
            [
                ("as written: random edges", Values(v => v)),
                ("nearest edges", Values(v => v.WithNearestEdges())),
                ("paper, IEMOCAP", [.. Iemocap.Select(PaperFigure)]),
            ]
        );
        return new(
            Name,
            Title,
            data.Describe(context.Options),
            table,
            [(plot, "Unweighted accuracy with 10% of the labels; lines are one standard deviation")],
            "Different speech, so compare the order of the rows, not the figures. With random edges a test "
                + "clip is mixed with clips of any class, which costs more "
                + "than any self-supervised task gives back; nearest edges undo most of that. Differences between "
                + "tasks smaller than one standard deviation are not differences. "
                + "SpeechGCN (cycle graph, its authors' settings) learns from segments of 120 frames and answers "
                + "for a clip with their mean; it has no edges between clips."
        );
    }

    private static MeanStd? PaperFigure(string text)
    {
        var parts = text.Split(" ± ")
            .Select(p => double.Parse(p, System.Globalization.CultureInfo.InvariantCulture))
            .ToArray();
        return new MeanStd(parts[0], parts[1], 5);
    }
}
