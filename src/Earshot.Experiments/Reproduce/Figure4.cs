using System.Globalization;
using Earshot.Evaluation;
using Earshot.Experiments.Reports;
using Earshot.Learning.Paper;
using Earshot.Recordings.Evaluation;

namespace Earshot.Experiments.Reproduce;

/// <summary>
/// Fig. 4: over-smoothing, as mean average distance (MAD) of test clips' embeddings over the number of graph
/// convolutions.
/// </summary>
public sealed class Figure4 : IExperiment
{
    /// <inheritdoc/>
    public string Name => "fig4";

    /// <inheritdoc/>
    public string Title => "Fig. 4: over-smoothing over depth";

    /// <inheritdoc/>
    public Outcome<Reproduction> Run(ReproduceContext context) =>
        context
            .Speech()
            .Then(data =>
                data.Tasks(context, 10)
                    .Then<Reproduction>(tasks =>
                    {
                        double[] depths = context.Options.Quick ? [1, 4, 8] : [1, 2, 3, 4, 5, 6, 7, 8];
                        var variants = Variant
                            .SelfSupervision.Take(4)
                            .Select(row =>
                                new Variant(row.Label, SpeechData.Subgraphs(context.Options)).With(row.Tasks)
                            )
                            .ToArray();
                        var distances = variants
                            .Select(v =>
                                depths
                                    .Select(depth =>
                                        Distance(
                                            context,
                                            v with
                                            {
                                                Options = v.Options with { Layers = (int)depth },
                                            },
                                            tasks
                                        )
                                    )
                                    .ToArray()
                            )
                            .ToArray();
                        var table = new ReportTable(
                            "mean average distance of test clips' embeddings, mean ± std; higher is less smoothed",
                            ["model", .. depths.Select(d => string.Create(CultureInfo.InvariantCulture, $"depth {d}"))],
                            [
                                .. variants.Select(
                                    (v, i) =>
                                        (IReadOnlyList<string>)[v.Label, .. distances[i].Select(d => d.ToString(3))]
                                ),
                            ]
                        );
                        var plot = Lines.Of(
                            "graph convolutions",
                            "mean average distance",
                            depths,
                            [.. variants.Select((v, i) => (v.Label, distances[i]))]
                        );
                        return new Reproduction(
                            Name,
                            Title,
                            data.Describe(context.Options),
                            table,
                            [(plot, "Mean average distance over depth")],
                            "The paper's figure is shaded without numbers: darker without self-supervision, "
                                + "which it reads "
                                + "as more smoothing. MAD follows Chen et al.: mean of 1 − cos over pairs of clips."
                        );
                    })
            );

    private static MeanStd Distance(ReproduceContext context, Variant variant, ComparisonTask[] tasks)
    {
        var distances = new double[tasks.Length];
        Parallel.For(
            0,
            tasks.Length,
            new ParallelOptions { MaxDegreeOfParallelism = context.Threads, CancellationToken = context.Cancellation },
            t =>
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"{variant.Label}/{variant.Options.Layers}/{t}");
                var classifier = (PaperClassifier)
                    variant.Fit(tasks[t].Training, context.Random.Child(name), cancellation: context.Cancellation);
                distances[t] = MeanAverageDistance.Of(classifier.Embed(tasks[t].Test.Features));
            }
        );
        context.Progress?.Invoke($"{variant.Label}, depth {variant.Options.Layers}");
        return MeanStd.Of(distances);
    }
}
