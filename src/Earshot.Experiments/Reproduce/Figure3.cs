using System.Globalization;
using Earshot.Evaluation;
using Earshot.Experiments.Reports;
using Earshot.Learning;
using Earshot.Learning.Paper;
using Earshot.Numerics;
using Earshot.Recordings.Evaluation;
using Earshot.SelfSupervision;

namespace Earshot.Experiments.Reproduce;

/// <summary>Fig. 3: t-SNE and silhouette of what the model makes of speech, beside the features it was given.</summary>
public sealed class Figure3 : IExperiment
{
    /// <inheritdoc/>
    public string Name => "fig3";

    /// <inheritdoc/>
    public string Title => "Fig. 3: t-SNE and silhouette";

    /// <inheritdoc/>
    public Outcome<Reproduction> Run(ReproduceContext context) =>
        context
            .Speech()
            .Then(data =>
                data.Tasks(context, 10)
                    .Then<Reproduction>(tasks =>
                    {
                        var variant = new Variant("w/ all three SSL", SpeechData.Subgraphs(context.Options)).With(
                            SelfSupervisedTasks.All
                        );
                        int[] rows =
                        [
                            .. Enumerable
                                .Range(0, data.Encoded.Clips.Count)
                                .Where(i => data.Encoded.Clips[i].Label is not null),
                        ];
                        var (features, all) = (data.Encoded.Features.SelectRows(rows), data.Encoded.Labels());
                        int[] labels = [.. rows.Select(i => all[i])];
                        var task = tasks[0];
                        (string Name, Matrix<float> Points)[] shown =
                        [
                            (
                                "the 165 features, standardised",
                                Standardiser.Fit(task.Training.Features).Apply(features)
                            ),
                            ("ours, as written", Embed(context, variant, task, features)),
                            ("ours, nearest edges", Embed(context, variant.WithNearestEdges(), task, features)),
                        ];
                        var plots = shown.Select(s =>
                            (
                                Lines.Points(
                                    TSne.Project(
                                        s.Points,
                                        context.Random.Stream("t-SNE"),
                                        cancellation: context.Cancellation
                                    ),
                                    labels,
                                    data.Encoded.Classes
                                ),
                                $"t-SNE: {s.Name}"
                            )
                        );
                        var table = new ReportTable(
                            "silhouette score by true class",
                            ["embedding", "silhouette"],
                            [
                                .. shown.Select(s =>
                                    (IReadOnlyList<string>)
                                        [
                                            s.Name,
                                            Silhouette
                                                .Score(s.Points, labels)
                                                .ToString("F3", CultureInfo.InvariantCulture),
                                        ]
                                ),
                                ["paper: its model, IEMOCAP", "0.147"],
                                ["paper: SSAST, IEMOCAP", "0.013"],
                            ]
                        );
                        return new Reproduction(
                            Name,
                            Title,
                            data.Describe(context.Options),
                            table,
                            [.. plots],
                            "All clips of the data, embedded by a model trained on the first split with 10% "
                                + "of the labels; "
                                + "SSAST has no place here (a network of 89M weights trained on other data). "
                                + "The silhouette is of the embedding itself, not of its projection."
                        );
                    })
            );

    private static Matrix<float> Embed(
        ReproduceContext context,
        Variant variant,
        ComparisonTask task,
        Matrix<float> features
    ) =>
        (
            (PaperClassifier)
                variant.Fit(task.Training, context.Random.Child(variant.Label), cancellation: context.Cancellation)
        ).Embed(features);
}
