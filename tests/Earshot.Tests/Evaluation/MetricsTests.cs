using Earshot.Evaluation;
using Earshot.Numerics;

namespace Earshot.Tests.Evaluation;

public class MetricsTests
{
    private static readonly float[] Scores = [0.9f, 0.8f, 0.8f, 0.7f, 0.5f, 0.5f, 0.5f, 0.2f, 0.1f, 0.1f];
    private static readonly bool[] Belongs = [true, false, true, true, false, true, false, false, true, false];

    /// <summary>scikit-learn 1.2.1: average_precision_score, roc_auc_score on scores with ties.</summary>
    [Fact]
    public void Rankings_are_scikit_learns()
    {
        Assert.Equal(0.6976190476190476, Ranking.AveragePrecision(Scores, Belongs), 1e-12);
        Assert.Equal(0.68, Ranking.AreaUnderRoc(Scores, Belongs), 1e-12);
    }

    /// <summary>scikit-learn 1.2.1: recall_score, precision_score, accuracy_score.</summary>
    [Fact]
    public void Confusion_is_scikit_learns()
    {
        var confusion = new ConfusionMatrix([0, 0, 0, 1, 1, 2, 2, 2, 2, 2], [0, 1, 0, 1, 1, 2, 0, 2, 2, 1], 3);
        Assert.Equal(0.7, confusion.Accuracy, 1e-12);
        Assert.Equal(0.7555555555555555, confusion.UnweightedAccuracy, 1e-12);
        Assert.Equal([2.0 / 3, 1, 0.6], confusion.Recall);
        Assert.Equal([2.0 / 3, 0.5, 1], confusion.Precision);
        Assert.Equal(1, confusion[2, 0]);
    }

    [Fact]
    public void A_class_without_rows_does_not_count_towards_the_unweighted_accuracy() =>
        Assert.Equal(0.75, new ConfusionMatrix([0, 0, 1], [0, 1, 1], 3).UnweightedAccuracy);

    [Fact]
    public void Mean_average_precision_skips_classes_nothing_belongs_to()
    {
        var scores = new Matrix<float>(2, 2, [0.9f, 0.4f, 0.1f, 0.6f]);
        Assert.Equal(
            0.5,
            Ranking.MeanAveragePrecision(
                scores,
                new[,]
                {
                    { false, false },
                    { true, false },
                }
            )
        );
    }

    [Fact]
    public void The_area_under_the_roc_counts_the_pairs_won() =>
        Gen.Select(Gen.Int[0, 6], Gen.Bool)
            .Array[2, 40]
            .Sample(rows =>
            {
                float[] scores = [.. rows.Select(r => (float)r.Item1)];
                bool[] belongs = [.. rows.Select(r => r.Item2)];
                var pairs =
                    from p in rows
                    where p.Item2
                    from n in rows
                    where !n.Item2
                    select p.Item1 > n.Item1 ? 1.0
                    : p.Item1 == n.Item1 ? 0.5
                    : 0;
                Assert.Equal(pairs.DefaultIfEmpty(double.NaN).Average(), Ranking.AreaUnderRoc(scores, belongs), 1e-9);
            });

    [Fact]
    public void Calibration_error_weighs_each_bins_gap_by_its_rows()
    {
        // four rows said 0.9, three of them right; one row said 0.6 and was wrong
        var probabilities = new Matrix<float>(5, 2, [0.9f, 0.1f, 0.9f, 0.1f, 0.9f, 0.1f, 0.1f, 0.9f, 0.6f, 0.4f]);
        var reliability = Reliability.Of([0, 0, 0, 0, 1], probabilities, binCount: 10);
        Assert.Equal((4 * 0.15 + 0.6) / 5, reliability.ExpectedCalibrationError, 1e-6);
        Assert.Equal(5, reliability.Bins.Sum(b => b.Count));
        Assert.Equal(0.75, reliability.Bins[8].Accuracy, 1e-12);
    }

    [Fact]
    public void Splits_pooled_are_as_the_rows_of_all_together()
    {
        var random = new RandomStream(3);
        var probabilities = new Matrix<float>(40, 2);
        for (var i = 0; i < 40; i++)
            (probabilities[i, 0], probabilities[i, 1]) = ((float)random.NextDouble(), 0);
        int[] truth = [.. Enumerable.Range(0, 40).Select(_ => random.Next(2))];
        Reliability Of(int from, int to) =>
            Reliability.Of(truth.AsSpan()[from..to], probabilities.SelectRows([.. Enumerable.Range(from, to - from)]));
        var (all, pooled) = (Of(0, 40), Reliability.Pooled([Of(0, 7), Of(7, 20), Of(20, 40)]));
        Assert.Equal(all.ExpectedCalibrationError, pooled.ExpectedCalibrationError, 1e-12);
        Assert.Equal(all.Bins.Select(bin => bin.Count), pooled.Bins.Select(bin => bin.Count));
        // of few rows each it comes out larger
        Assert.True(Of(0, 7).ExpectedCalibrationError > all.ExpectedCalibrationError);
    }

    [Fact]
    public void Mean_and_sample_deviation_of_three_runs()
    {
        Assert.Equal(new MeanStd(4, 2, 3), MeanStd.Of([2, 4, 6]));
        Assert.Equal("4.0 ± 2.0", MeanStd.Of([2, 4, 6]).ToString());
        Assert.Equal("0.123 ± 0.000", MeanStd.Of([0.1231, 0.1229]).ToString(3));
        Assert.Equal((0.0, "3.0"), (MeanStd.Of([3]).Std, MeanStd.Of([3]).ToString())); // no deviation is known
    }
}
