using Earshot.Experiments.Reports;
using Earshot.SelfSupervision;

namespace Earshot.Experiments.Reproduce;

/// <summary>
/// Section IV.C.2: one large graph of all training clips against subgraphs, without self-supervision.
/// </summary>
public sealed class LargeGraph : IExperiment
{
    /// <summary>Steps on the one graph: an epoch of it is a single step.</summary>
    private const int Steps = 300;

    /// <inheritdoc/>
    public string Name => "largegraph";

    /// <inheritdoc/>
    public string Title => "Section IV.C.2: why subgraphs instead of a large graph";

    /// <inheritdoc/>
    public Outcome<Reproduction> Run(ReproduceContext context) =>
        context
            .Speech()
            .Then(data =>
            {
                var subgraphs = new Variant("subgraphs", SpeechData.Subgraphs(context.Options)).With(
                    SelfSupervisedTasks.None
                );
                var whole = subgraphs with
                {
                    Label = "one large graph",
                    Options = subgraphs.Options with
                    {
                        OneLargeGraph = true,
                        Epochs = context.Options.Quick ? 60 : Steps,
                        Patience = context.Options.Quick ? 60 : Steps / 4,
                    },
                };
                return data.Measure(
                        context,
                        [
                            subgraphs,
                            subgraphs.WithNearestEdges(),
                            whole,
                            whole.WithNearestEdges() with
                            {
                                Label = "one large graph, nearest edges",
                            },
                        ],
                        10
                    )
                    .Then<Reproduction>(ours =>
                    {
                        IReadOnlyList<string> Row(Variant v, string paper) =>
                            [
                                v.Label,
                                ours[(v.Label, 10)].ToString(),
                                ours[($"{v.Label}, nearest edges", 10)].ToString(),
                                paper,
                            ];
                        var table = new ReportTable(
                            "unweighted accuracy in % with 10% of the labels, "
                                + "without self-supervision, mean ± std",
                            ["graph", "ours, as written", "ours, nearest edges", "paper, IEMOCAP"],
                            [Row(whole, "49.44"), Row(subgraphs, "63.84")]
                        );
                        var plot = Figures.Bars(
                            "unweighted accuracy, %",
                            [whole.Label, subgraphs.Label],
                            [
                                ("as written: random edges", [ours[(whole.Label, 10)], ours[(subgraphs.Label, 10)]]),
                                (
                                    "nearest edges",
                                    [
                                        ours[($"{whole.Label}, nearest edges", 10)],
                                        ours[($"{subgraphs.Label}, nearest edges", 10)],
                                    ]
                                ),
                                ("paper, IEMOCAP", [new(49.44, 0, 1), new(63.84, 0, 1)]),
                            ]
                        );
                        return new Reproduction(
                            Name,
                            Title,
                            data.Describe(context.Options),
                            table,
                            [(plot, "One large graph of all training clips against subgraphs")],
                            "The large graph holds every training clip, classes as they come; a step is a "
                                + "pass over it. "
                                + "Test clips are joined to it in the same way."
                        );
                    });
            });
}
