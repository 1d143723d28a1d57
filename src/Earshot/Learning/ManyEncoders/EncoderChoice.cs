using System.Globalization;
using Earshot.Evaluation;
using Earshot.Learning.Confidence;
using Earshot.Learning.Linear;
using Earshot.Numerics;

namespace Earshot.Learning.ManyEncoders;

/// <summary>
/// Which encoders are worth asking, by the labels given: each is judged by the log-loss L of a logistic regression on
/// its features, cross-fitted by group, and weighs exp(−4·L); a weight below 0.1 is dropped. With few labels the best
/// single encoder is seldom told from the next best, and a weighted committee need not tell. What encoders are usually
/// worth counts as much as ten labels held out: with one label a class there is nothing else to go by.
/// </summary>
/// <param name="Names">The encoders judged.</param>
/// <param name="Weights">Of each; 0: dropped. They sum to 1.</param>
/// <param name="Accuracies">Share of held-out labels each predicts right; NaN where there were too few labels.</param>
internal sealed record EncoderChoice(
    IReadOnlyList<string> Names,
    IReadOnlyList<double> Weights,
    IReadOnlyList<double> Accuracies
)
{
    private const double Sharpness = 4,
        LeastWeight = 0.1,
        Doubt = 0.02,
        Freedom = 10,
        UsualLabels = 10;
    private const int Folds = 5,
        MostFolds = 10;

    /// <summary>Judges encoders; where too few labels can be held out, by what they are usually worth.</summary>
    /// <param name="names">The encoders.</param>
    /// <param name="features">What each made of the clips: raw, (n, d of that encoder).</param>
    /// <param name="training">Labels and groups of the clips.</param>
    /// <param name="random">Its randomness.</param>
    /// <param name="cancellation">Stops early.</param>
    public static EncoderChoice Of(
        IReadOnlyList<string> names,
        IReadOnlyList<Matrix<float>> features,
        TrainingSet training,
        RandomStreams random,
        CancellationToken cancellation = default
    )
    {
        var rows = training.LabelledRows();
        int[] labels = [.. rows.Select(row => training.Labels[row])];
        int[]? groups = training.Groups is null ? null : [.. rows.Select(row => training.Groups[row])];
        var judged = features
            .Select(
                (all, i) =>
                    Judge(
                        names[i],
                        new TrainingSet(all.SelectRows(rows), labels, training.ClassCount)
                        {
                            Groups = groups,
                            Threads = training.Threads,
                        },
                        random,
                        cancellation
                    )
            )
            .ToArray();
        return new(names, WeightsOf([.. judged.Select(j => j.Loss)]), [.. judged.Select(j => j.Accuracy)]);
    }

    /// <summary>What was chosen and why, in a line.</summary>
    public override string ToString()
    {
        string Told(int i) =>
            double.IsNaN(Accuracies[i])
                ? Names[i]
                : string.Create(CultureInfo.InvariantCulture, $"{Names[i]} {100 * Accuracies[i]:F0} %");
        var kept = Enumerable.Range(0, Names.Count).Where(i => Weights[i] > 0).OrderByDescending(i => Weights[i]);
        var dropped = Enumerable.Range(0, Names.Count).Where(i => Weights[i] == 0).Select(Told).ToArray();
        var used = kept.Select(i => string.Create(CultureInfo.InvariantCulture, $"{Told(i)} (weight {Weights[i]:F2})"));
        var how = Accuracies.All(double.IsNaN)
            ? "too few labels to hold any out, so encoders by what they are usually worth"
            : "encoders by labels held out";
        return $"{how}: {string.Join(", ", used)}"
            + (dropped.Length == 0 ? "" : $"; not used: {string.Join(", ", dropped)}");
    }

    /// <summary>exp(−4·L), normalised, the weak dropped, normalised again.</summary>
    internal static double[] WeightsOf(double[] losses)
    {
        double[] weights = [.. losses.Select(loss => Math.Exp(-Sharpness * (loss - losses.Min())))];
        var sum = weights.Sum();
        weights = [.. weights.Select(weight => weight / sum)];
        var least = Math.Min(LeastWeight, weights.Max());
        var kept = weights.Where(weight => weight >= least).Sum();
        return [.. weights.Select(weight => weight >= least ? weight / kept : 0)];
    }

    /// <summary>
    /// Log-loss in nats that is expected of an encoder before a label is seen: of a network that was trained on sounds
    /// of all kinds less than of statistics, and of a network for words alone more.
    /// </summary>
    private static double UsualLoss(string name) =>
        name.Split(':')[^1] switch
        {
            "mn04" => 0.7,
            "words" => 1.3,
            _ => 1.1,
        };

    private static (double Loss, double Accuracy) Judge(
        string name,
        TrainingSet training,
        RandomStreams random,
        CancellationToken cancellation
    )
    {
        var learner = new LogisticRegression(new() { InverseRegularisation = Freedom / training.Features.Columns });
        var groups = training.Groups?.Distinct().Count() ?? int.MaxValue;
        var held = CrossFit.Run(
            learner,
            training,
            random.Child("encoders"),
            new CrossFitOptions { Folds = groups <= MostFolds ? Math.Max(2, groups) : Folds },
            cancellation: cancellation
        );
        var (n, k) = (held.Rows.Length, training.ClassCount);
        var loss = Enumerable
            .Range(0, n)
            .Sum(i => -Math.Log((1 - Doubt) * held.Probabilities[i, held.Labels[i]] + Doubt / k));
        return (
            (loss + UsualLabels * UsualLoss(name)) / (n + UsualLabels),
            n == 0 ? double.NaN : ConfusionMatrix.From(held.Labels, held.Probabilities).Accuracy
        );
    }
}
