using Earshot.Annotations;
using Earshot.Learning;
using Earshot.Learning.Confidence;
using Earshot.Learning.Linear;
using Earshot.Numerics;

namespace Earshot.Tests.Learning.Confidence;

public class CellConfidenceTests
{
    [Fact]
    public void A_recording_is_never_cut_and_a_class_heard_in_one_alone_is_not_measured()
    {
        var training = Recordings(10, 12, (recording, window) => recording == 3 && window == 0);
        var held = CrossFit(training);
        Assert.Equal(120, held.Rows.Length);
        foreach (var rows in held.Rows.Zip(held.Folds).GroupBy(row => training.Groups![row.First]))
            Assert.Single(rows.Select(row => row.Second).Distinct());
        Assert.Equal(5, held.Folds.Distinct().Count());
        Assert.Equal([true, false], held.Measured);
        Assert.Empty(held.Cells.KnownRows(1));
        Assert.False(held.ByTime);
    }

    [Fact]
    public void Of_fewer_than_three_recordings_stretches_of_time_are_held_out_and_what_lies_between_is_dropped()
    {
        var held = CrossFit(Recordings(2, 60, (_, window) => window % 3 == 0));
        Assert.True(held.ByTime);
        Assert.InRange(held.Rows.Length, 100, 119);
        foreach (var (row, next) in held.Rows.Zip(held.Rows.Skip(1)))
            if (next == row + 1 && row != 59)
                Assert.Equal(held.Folds[Array.IndexOf(held.Rows, row)], held.Folds[Array.IndexOf(held.Rows, next)]);
    }

    [Fact]
    public void Platt_scaling_finds_slope_and_offset_and_never_turns_the_order_round()
    {
        var random = new RandomStream(4);
        (float, bool)[] Draw(double slope, double offset) =>
            [
                .. Enumerable
                    .Range(0, 20_000)
                    .Select(_ => 2 * random.NextNormal())
                    .Select(u => (Sigmoid(u), random.NextDouble() < Sigmoid(slope * u + offset))),
            ];
        var found = PlattScaling.Fit(Draw(0.6, -1));
        Assert.Equal(0.6, found.Slope, 0.05);
        Assert.Equal(-1, found.Offset, 0.08);
        Assert.Equal(PlattScaling.LeastSlope, PlattScaling.Fit(Draw(-1, 0)).Slope);
        Assert.Equal(PlattScaling.None, PlattScaling.Fit([(0.3f, true), (0.4f, true)]));
    }

    /// <summary>
    /// Held-out cells 0.9 yes, 0.8 no, 0.7 yes. At 0.9: (1 + 10·0.9)/11 = 0.909. At 0.8: (1 + 10·0.85)/12 = 0.792. At
    /// 0.7: (2 + 10·0.8)/13 = 0.769.
    /// </summary>
    [Theory]
    [InlineData(0.9, 0.9, 1, 1)]
    [InlineData(0.77, 0.8, 2, 1)]
    [InlineData(0.76, 0.7, 3, 2)]
    public void A_threshold_for_a_precision_is_the_lowest_that_labels_and_expectation_allow(
        double wanted,
        double threshold,
        int counted,
        int right
    )
    {
        var options = new ThresholdOptions { Rule = ThresholdRule.Precision, Value = wanted };
        var chosen = options.Choose(Held([0.9f, 0.8f, 0.7f], [true, false, true]), null, new Matrix<float>(0, 1))[0];
        Assert.Equal(threshold, chosen.Value, 1e-6);
        Assert.Equal((counted, right, false), (chosen.Counted, chosen.Right, chosen.RestsOnLabels));
        Assert.True(chosen.Expected >= wanted);
    }

    [Fact]
    public void Windows_that_nobody_labelled_count_where_there_are_200()
    {
        var options = new ThresholdOptions { Rule = ThresholdRule.Precision, Value = 0.9 };
        var held = Held([0.9f, 0.8f, 0.7f], [true, false, true]);
        var sure = new Matrix<float>(200, 1, [.. Enumerable.Repeat(0.99f, 200)]);
        var few = new Matrix<float>(199, 1, [.. Enumerable.Repeat(0.99f, 199)]);
        Assert.Equal(0.7, options.Choose(held, null, sure)[0].Value, 1e-6); // (2 + 9.9)/13
        Assert.Equal(0.9, options.Choose(held, null, few)[0].Value, 1e-6);
    }

    [Fact]
    public void A_promise_that_cannot_be_kept_makes_a_class_silent()
    {
        var options = new ThresholdOptions { Rule = ThresholdRule.Precision, Value = 0.99 };
        var chosen = options.Choose(Held([0.9f, 0.8f], [true, false]), null, new Matrix<float>(0, 1))[0];
        Assert.True(chosen.IsSilent);
        Assert.Null(chosen.Expected);
    }

    [Fact]
    public void Best_F1_takes_five_presents()
    {
        var options = new ThresholdOptions { Rule = ThresholdRule.BestF1 };
        float[] scores = [0.9f, 0.8f, 0.7f, 0.6f, 0.4f, 0.3f, 0.2f];
        bool[] five = [true, true, true, true, true, false, false];
        Assert.Equal(0.4, options.Choose(Held(scores, five), null, new Matrix<float>(0, 1))[0].Value, 1e-6);
        bool[] four = [true, true, true, true, false, false, false];
        Assert.Equal(0.5, options.Choose(Held(scores, four), null, new Matrix<float>(0, 1))[0].Value, 1e-6);
    }

    [Fact]
    public void A_class_is_told_how_many_reviews_would_tell_its_precision()
    {
        Assert.Equal(139, new ClassThreshold { Expected = 0.9 }.ReviewsFor5Points());
        Assert.Equal(385, new ClassThreshold().ReviewsFor5Points()); // nothing known: p = 0.5
        Assert.Equal(1, new ClassThreshold { Counted = 1, Right = 1 }.ReviewsFor5Points());
        Assert.Null(new ClassThreshold().Interval);
        // Wilson: 1/(1 + z²) to 1 of one of one, z = 1.96
        Assert.Equal(
            0.2065,
            new ClassThreshold { Counted = 1, Right = 1 }
                .Interval!
                .Value
                .Low,
            1e-4
        );
        Assert.Null(new ClassThreshold { Value = 0 }.Objection());
        Assert.Null(
            new ClassThreshold
            {
                Value = 1,
                Counted = 1,
                Right = 1,
                Wanted = 1,
            }.Objection()
        );
        Assert.NotNull(new ClassThreshold { Right = -1 }.Objection());
        Assert.NotNull(new ClassThreshold { Wanted = 0 }.Objection());
        Assert.NotNull(new ClassThreshold { Value = double.NaN }.Objection());
        Assert.NotNull(new ClassThreshold { Counted = 1, Right = 2 }.Objection());
    }

    private static float Sigmoid(double u) => (float)(1 / (1 + Math.Exp(-u)));

    private static HeldOutCells Held(float[] scores, bool[] presents)
    {
        var cells = new LabelMatrix(scores.Length, 1);
        for (var i = 0; i < scores.Length; i++)
            cells[i, 0] = presents[i] ? LabelMatrix.Present : LabelMatrix.Absent;
        int[] rows = [.. Enumerable.Range(0, scores.Length)];
        return new(rows, cells, new int[scores.Length], new Matrix<float>(scores.Length, 1, scores), [true], false);
    }

    private static HeldOutCells CrossFit(TrainingSet training) =>
        HeldOutCells.CrossFit(
            new LogisticRegression(),
            training,
            new RandomStreams(2),
            cancellation: TestContext.Current.CancellationToken
        );

    /// <summary>Windows of recordings in order of time; class 0 is in every other one, class 1 where told.</summary>
    private static TrainingSet Recordings(int recordings, int windows, Func<int, int, bool> second)
    {
        var random = new RandomStream(7);
        var (features, targets) = (
            new Matrix<float>(recordings * windows, 3),
            new LabelMatrix(recordings * windows, 2)
        );
        random.FillNormal(features.Span);
        for (var i = 0; i < targets.Rows; i++)
        {
            targets[i, 0] = i % 2 == 0 ? LabelMatrix.Present : LabelMatrix.Absent;
            targets[i, 1] = second(i / windows, i % windows) ? LabelMatrix.Present : LabelMatrix.Absent;
        }
        return TrainingSet.AnyOfMany(features, targets) with
        {
            Groups = [.. Enumerable.Range(0, targets.Rows).Select(i => i / windows)],
        };
    }
}
