using System.Globalization;
using Earshot.Evaluation;
using Earshot.Experiments.Reports;
using Earshot.Features;
using Earshot.Learning;
using Earshot.Numerics;
using Earshot.Recordings.Evaluation;

namespace Earshot.Experiments.Reproduce;

/// <summary>Table IV: what noise on the test clips costs, with and without self-supervision.</summary>
public sealed class Table4 : IExperiment
{
    private static readonly double[][] Paper =
    [
        [2.8, 1.6, 3.1, 2.0, 1.1],
        [0.5, 1.2, 0.5, 0.9, 0.8],
        [0.7, 1.1, 0.8, 1.3, 1.6],
        [0.8, 0.8, 1.0, 1.5, 0.9],
    ];

    /// <inheritdoc/>
    public string Name => "table4";

    /// <inheritdoc/>
    public string Title => "Table IV: robustness against noise";

    /// <inheritdoc/>
    public Outcome<Reproduction> Run(ReproduceContext context) =>
        context
            .Speech()
            .Then(data =>
                data.Tasks(context, 10)
                    .Then<Reproduction>(tasks =>
                    {
                        var noisy = NoisyClips.Noises.Select(noise => Encode(context, data, noise)).ToArray();
                        var written = Variant
                            .SelfSupervision.Take(Paper.Length)
                            .Select(row =>
                                new Variant(row.Label, SpeechData.Subgraphs(context.Options)).With(row.Tasks)
                            )
                            .ToArray();
                        Variant[] variants = [.. written, .. written.Select(v => v.WithNearestEdges())];
                        var drops = variants.Select(v => Drops(context, v, tasks, noisy)).ToArray();
                        var table = new ReportTable(
                            string.Create(
                                CultureInfo.InvariantCulture,
                                $"loss of unweighted accuracy in points under noise at "
                                    + $"{context.Options.SnrDb} dB, mean ± std; in "
                                    + $"brackets the paper's, on IEMOCAP"
                            ),
                            ["model", "clean accuracy", .. NoisyClips.Noises],
                            [
                                .. variants.Select(
                                    (v, i) =>
                                        (IReadOnlyList<string>)
                                            [
                                                v.Label,
                                                drops[i].Clean.ToString(),
                                                .. NoisyClips.Noises.Select(
                                                    (_, n) =>
                                                        string.Create(
                                                            CultureInfo.InvariantCulture,
                                                            $"{drops[i].ByNoise[n]} "
                                                                + $"({Paper[i % Paper.Length][n]:F1})"
                                                        )
                                                ),
                                            ]
                                ),
                            ]
                        );
                        var plot = Figures.Bars(
                            "points lost",
                            NoisyClips.Noises,
                            [
                                .. variants
                                    .Skip(written.Length)
                                    .Select(
                                        (v, i) =>
                                            (
                                                v.Label,
                                                drops[i + written.Length].ByNoise.Select(d => (MeanStd?)d).ToArray()
                                            )
                                    ),
                            ]
                        );
                        return new Reproduction(
                            Name,
                            Title,
                            data.Describe(context.Options),
                            table,
                            [
                                (
                                    plot,
                                    "Points of unweighted accuracy lost to noise, nearest edges; "
                                        + "lines are one standard deviation"
                                ),
                            ],
                            $"Noise is added to the test clips before the encoder. The paper does not give its "
                                + $"signal-to-noise ratio; ours is {context.Options.SnrDb} dB. White and pink "
                                + $"noise are exact, "
                                + $"factory and cockpit follow a spectral model, "
                                + "babble is six clips of other speakers. A method near chance has little to "
                                + "lose: read the losses "
                                + "beside the clean accuracy."
                        );
                    })
            );

    /// <summary>All clips with one noise added, encoded; a clip that can't be encoded any more keeps zeros.</summary>
    private static Matrix<float> Encode(ReproduceContext context, SpeechData data, string noise)
    {
        context.Progress?.Invoke($"adding {noise} noise");
        var (encoder, clips) = (new SpeechEncoder(), data.Encoded.Clips);
        var features = new Matrix<float>(clips.Count, encoder.Dimension);
        var noisy = new NoisyClips(clips, encoder, context.Options.SnrDb, context.Random).Encode(
            noise,
            context.Threads,
            context.Cancellation
        );
        for (var i = 0; i < noisy.Length; i++)
            if (noisy[i].IsOk)
                noisy[i].Value.CopyTo(features.Row(i));
        return features;
    }

    private static (MeanStd Clean, MeanStd[] ByNoise) Drops(
        ReproduceContext context,
        Variant variant,
        ComparisonTask[] tasks,
        Matrix<float>[] noisy
    )
    {
        var (clean, lost) = (
            new double[tasks.Length],
            NoisyClips.Noises.Select(_ => new double[tasks.Length]).ToArray()
        );
        Parallel.For(
            0,
            tasks.Length,
            new ParallelOptions { MaxDegreeOfParallelism = context.Threads, CancellationToken = context.Cancellation },
            t =>
            {
                var classifier = variant.Fit(
                    tasks[t].Training,
                    context.Random.Child(string.Create(CultureInfo.InvariantCulture, $"{variant.Label}/{t}")),
                    cancellation: context.Cancellation
                );
                clean[t] = Accuracy(classifier, tasks[t].Test.Features, tasks[t].Test.Labels);
                int[] rows = [.. tasks[t].TestRows!];
                for (var n = 0; n < noisy.Length; n++)
                    lost[n][t] = clean[t] - Accuracy(classifier, noisy[n].SelectRows(rows), tasks[t].Test.Labels);
            }
        );
        context.Progress?.Invoke(variant.Label);
        return (MeanStd.Of(clean), [.. lost.Select(MeanStd.Of)]);
    }

    private static double Accuracy(IClassifier classifier, Matrix<float> features, int[] labels)
    {
        var probabilities = new Matrix<float>(features.Rows, classifier.ClassCount);
        classifier.Predict(features, probabilities);
        return 100 * ConfusionMatrix.From(labels, probabilities).UnweightedAccuracy;
    }
}
