using System.Globalization;
using Earshot.Evaluation;
using Earshot.Experiments.Reports;
using Earshot.Learning;
using Earshot.Numerics;

namespace Earshot.Experiments.Reproduce;

/// <summary>Table I: mean average precision on AudioSet with 10% of the labels, and fully supervised.</summary>
public sealed class Table1 : IExperiment
{
    internal static readonly string[] Paper =
        ["0.23 ± 0.01", "0.26 ± 0.00", "0.27 ± 0.01", "0.24 ± 0.00", "0.28 ± 0.02"],
        PaperParams = ["218K", "260K", "260K", "219K", "261K"];

    private static readonly (string Model, string MeanAveragePrecision, string Params)[] Others =
    [
        ("10% labels, Spectrogram-VGG", "0.16 ± 0.05", "6M"),
        ("10% labels, AST", "0.22 ± 0.01", "88M"),
        ("all labels, Spectrogram-VGG", "0.26 ± 0.01", "6M"),
        ("all labels, DaiNet", "0.25 ± 0.07", "1.8M"),
        ("all labels, Wave-Logmel", "0.43 ± 0.04", "81M"),
        ("all labels, VATT", "0.39 ± 0.02", "87M"),
        ("all labels, AST", "0.44 ± 0.00", "88M"),
    ];

    /// <inheritdoc/>
    public string Name => "table1";

    /// <inheritdoc/>
    public string Title => "Table I: acoustic event classification";

    /// <inheritdoc/>
    public Outcome<Reproduction> Run(ReproduceContext context) =>
        Table1Clips.AreIn(context.Options.Sound) ? new Table1Clips(Name, Title).Run(context) : OnFeatures(context);

    private Outcome<Reproduction> OnFeatures(ReproduceContext context) =>
        context
            .Sound()
            .Then<Reproduction>(data =>
            {
                var tasks = context.Options.Quick
                    ? [Variant.SelfSupervision[0], Variant.SelfSupervision[^1]]
                    : Variant.SelfSupervision;
                var written = tasks
                    .Select(row => new Variant(row.Label, SoundData.Subgraphs(context.Options)).With(row.Tasks))
                    .ToArray();
                var semi = data.Score(context, [.. written, .. written.Select(v => v.WithNearestEdges())], 0.1);
                var full = data.Score(context, [written[0], written[0].WithNearestEdges()], 1);
                var several = new Variant(
                    "w/o SSL, several classes a clip",
                    written[0].Options with
                    {
                        Outputs = OutputKind.AnyOfMany,
                    }
                );
                var (severalSemi, severalFull) = (
                    data.Score(context, [several, several.WithNearestEdges()], 0.1),
                    data.Score(context, [several, several.WithNearestEdges()], 1)
                );
                MeanStd Random(int v) => data.MeanAveragePrecision(semi[v]);
                MeanStd Nearest(int v) => data.MeanAveragePrecision(semi[v + written.Length]);
                int PaperRow(int v) =>
                    Variant.SelfSupervision.Select(row => row.Label).ToList().IndexOf(written[v].Label);
                var table = new ReportTable(
                    "mean average precision, mean ± std over the seeds",
                    ["model", "ours, as written", "ours, nearest edges", "our weights", "paper", "paper's weights"],
                    [
                        .. written.Select(
                            (v, i) =>
                                (IReadOnlyList<string>)
                                    [
                                        $"10% labels {v.Label}",
                                        Random(i).ToString(3),
                                        Nearest(i).ToString(3),
                                        Weights(semi[i][0].Parameters),
                                        Paper[PaperRow(i)],
                                        PaperParams[PaperRow(i)],
                                    ]
                        ),
                        [
                            "all labels w/o SSL",
                            data.MeanAveragePrecision(full[0]).ToString(3),
                            data.MeanAveragePrecision(full[1]).ToString(3),
                            Weights(full[0][0].Parameters),
                            "0.42 ± 0.02",
                            "218K",
                        ],
                        Row($"10% labels {several.Label}", severalSemi),
                        Row($"all labels {several.Label}", severalFull),
                        .. Others.Select(o =>
                            (IReadOnlyList<string>)[o.Model, "-", "-", "-", o.MeanAveragePrecision, o.Params]
                        ),
                    ]
                );
                IReadOnlyList<string> Row(string label, (Matrix<float>, int Parameters)[][] scores) =>
                    [
                        label,
                        data.MeanAveragePrecision(scores[0]).ToString(3),
                        data.MeanAveragePrecision(scores[1]).ToString(3),
                        Weights(scores[0][0].Parameters),
                        "-",
                        "-",
                    ];
                MeanStd?[] Values(Func<int, MeanStd> of) =>
                    [.. Enumerable.Range(0, written.Length).Select(v => (MeanStd?)of(v))];
                var plot = Figures.Bars(
                    "mean average precision",
                    [.. written.Select(v => v.Label)],
                    [
                        ("as written: random edges", Values(Random)),
                        ("nearest edges", Values(Nearest)),
                        (
                            "paper",
                            Values(v => new MeanStd(
                                double.Parse(Paper[PaperRow(v)].Split(' ')[0], CultureInfo.InvariantCulture),
                                0,
                                1
                            ))
                        ),
                    ]
                );
                return new Reproduction(
                    Name,
                    Title,
                    data.Describe(context.Options),
                    table,
                    [(plot, "Mean average precision with 10% of the labels; lines are one standard deviation")],
                    "The balanced part has about a twentieth of the paper's training clips, so levels differ; truth "
                        + "is multi-label, scores are the softmax, "
                        + "and a clip of several classes is learnt as the rarest of them; in the rows 'several "
                        + "classes a "
                        + "clip' it is learnt as all of them, by sigmoid outputs. "
                        + "Weights count what prediction uses: the shared layers and the classifier. The paper's own "
                        + "counts can't be derived from its text. "
                        + "Spectrogram-VGG and DaiNet need sound, not features: give --sound a folder of "
                        + "labelled clips."
                );
            });

    private static string Weights(int count) => $"{count / 1000}K";
}
