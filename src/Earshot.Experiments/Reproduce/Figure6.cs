namespace Earshot.Experiments.Reproduce;

/// <summary>Fig. 6: accuracy with 2, 5 and 10% of the labels, with and without self-supervision.</summary>
public sealed class Figure6 : IExperiment
{
    /// <inheritdoc/>
    public string Name => "fig6";

    /// <inheritdoc/>
    public string Title => "Fig. 6: fewer labels";

    /// <inheritdoc/>
    public Outcome<Reproduction> Run(ReproduceContext context) =>
        context
            .Speech()
            .Then(data =>
            {
                var tasks = Variant.SelfSupervision.Take(4).ToDictionary(row => row.Label, row => row.Tasks);
                var sweep = new Sweep(
                    "labels, %",
                    context.Options.Quick ? [2, 10] : [2, 5, 10],
                    [.. tasks.Keys],
                    (line, _) => new Variant(line, SpeechData.Subgraphs(context.Options)).With(tasks[line]),
                    percent => percent,
                    percent =>
                        percent == 10
                            ? "63.8 w/o, 68.0 denoise, 66.4 completion, 65.9 shuffle (IEMOCAP)"
                            : "denoise best (IEMOCAP)"
                );
                return sweep
                    .Run(context, data)
                    .Then<Reproduction>(found => new Reproduction(
                        Name,
                        Title,
                        data.Describe(context.Options),
                        found.Table,
                        [(found.Plot, "Accuracy with few labels")],
                        "The paper reports consistent gains of every task, denoising the largest (below 10% as a plot "
                            + "without numbers). A gain smaller than one standard deviation is none."
                    ));
            });
}
