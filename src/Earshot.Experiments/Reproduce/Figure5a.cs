using Earshot.SelfSupervision;

namespace Earshot.Experiments.Reproduce;

/// <summary>Fig. 5(a): accuracy over the number of nodes of a subgraph.</summary>
public sealed class Figure5a : IExperiment
{
    /// <inheritdoc/>
    public string Name => "fig5a";

    /// <inheritdoc/>
    public string Title => "Fig. 5(a): size of the subgraph";

    /// <inheritdoc/>
    public Outcome<Reproduction> Run(ReproduceContext context) =>
        context
            .Speech()
            .Then(data =>
            {
                var classes = data.Encoded.Classes.Count;
                double[] perClass = context.Options.Quick ? [2, 12] : [1, 2, 4, 6, 8, 12, 16, 24];
                var sweep = new Sweep(
                    "nodes asked for",
                    [.. perClass.Select(n => n * classes + 5)],
                    ["w/o SSL", "w/ denoise"],
                    (line, nodes) =>
                        new Variant(
                            line,
                            SpeechData.Subgraphs(context.Options) with
                            {
                                LabelledPerClass = (int)(nodes - 5) / classes,
                            }
                        ).With(line == "w/o SSL" ? SelfSupervisedTasks.None : SelfSupervisedTasks.Denoising),
                    _ => 10,
                    nodes => nodes == 12 * classes + 5 ? "best near 50 (IEMOCAP)" : "-"
                );
                return sweep
                    .Run(context, data)
                    .Then<Reproduction>(found => new Reproduction(
                        Name,
                        Title,
                        data.Describe(context.Options),
                        found.Table,
                        [(found.Plot, "Accuracy over the number of nodes of a subgraph, 10% of the labels")],
                        "The paper's accuracy rises up to about 50 nodes and then falls (its figure is a "
                            + "plot without numbers). "
                            + "A class gives no more nodes than its smallest class has labelled clips, so that "
                            + "classes stay "
                            + "equal: with few labels, larger sizes end at that."
                    ));
            });
}
