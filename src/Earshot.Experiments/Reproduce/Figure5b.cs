using Earshot.SelfSupervision;

namespace Earshot.Experiments.Reproduce;

/// <summary>Fig. 5(b): accuracy over the fraction of masked or shuffled nodes.</summary>
public sealed class Figure5b : IExperiment
{
    /// <inheritdoc/>
    public string Name => "fig5b";

    /// <inheritdoc/>
    public string Title => "Fig. 5(b): fraction of masked nodes";

    /// <inheritdoc/>
    public Outcome<Reproduction> Run(ReproduceContext context) =>
        context
            .Speech()
            .Then(data =>
            {
                var sweep = new Sweep(
                    "masked nodes, %",
                    context.Options.Quick ? [10, 50] : [5, 10, 20, 30, 50, 70],
                    ["w/ completion", "w/ shuffle"],
                    (line, percent) =>
                    {
                        var options = SpeechData.Subgraphs(context.Options);
                        return new Variant(
                            line,
                            options with
                            {
                                SelfSupervision = options.SelfSupervision with { MaskedFraction = percent / 100 },
                            }
                        ).With(
                            line == "w/ completion" ? SelfSupervisedTasks.Completion : SelfSupervisedTasks.Shuffling
                        );
                    },
                    _ => 10,
                    percent => percent == 10 ? "best (IEMOCAP)" : "-"
                );
                return sweep
                    .Run(context, data)
                    .Then<Reproduction>(found => new Reproduction(
                        Name,
                        Title,
                        data.Describe(context.Options),
                        found.Table,
                        [
                            (
                                found.Plot,
                                "Accuracy over the fraction of masked (completion) and shuffled nodes, 10% "
                                    + "of the labels"
                            ),
                        ],
                        "The paper's accuracy falls beyond 10% (its figure is a plot without numbers)."
                    ));
            });
}
