using Earshot.Annotations;
using Earshot.Learning.Linear;
using Earshot.Numerics;
using Earshot.Tests.Numerics;

namespace Earshot.Tests.Learning.Linear;

public class SigmoidRegressionTests
{
    [Fact]
    public void Gradient_is_that_of_central_differences_with_weights_and_unknown_cells()
    {
        var (features, targets) = Draw();
        var random = new RandomStream(4);
        double[] at = [.. Enumerable.Range(0, 5).Select(_ => 0.5 * random.NextNormal())];
        CentralDifferences.AssertGradient(new SigmoidRegression<double>(features, targets, 0, 0.7), at);
    }

    /// <summary>Coefficients and intercept of each class; sigmoid_regression.py beside this file makes them.</summary>
    private static readonly double[][] OfScikitLearn =
    [
        [-0.13220804865850302, 0.2919352460852281, -0.87660487438107, -0.3928300615682274, 2.364568687965858],
        [-0.35668963727489034, -0.8781979760180104, 0.2213004730932292, -0.23266919364702138, 3.3325978127887197],
        [0.42454874262292475, 0.078681536805218, 0.6846470516817831, 0.4084403176366969, -7.321299931429977],
    ];

    [Theory, InlineData(0), InlineData(1), InlineData(2)]
    public void Weights_are_those_of_scikit_learn_1_2_1_on_the_known_rows(int @class)
    {
        var targets = new LabelMatrix(15, 3);
        for (var i = 0; i < 15; i++)
        for (var c = 0; c < 3; c++)
            if ((7 * i + 3 * c) % 4 != 0)
                targets.Set(
                    i,
                    c,
                    SoftmaxRegressionTests.Species[i] == c ? LabelMatrix.Present : LabelMatrix.Absent,
                    i % 2 == 1 ? 0.5f : 1
                );
        var parameters = new double[5];
        Lbfgs.Minimise(
            new SigmoidRegression<double>(SoftmaxRegressionTests.Irises, targets, @class, 0.7),
            parameters,
            new LbfgsOptions { GradientTolerance = 1e-9, MaxIterations = 1000 },
            TestContext.Current.CancellationToken
        );
        for (var j = 0; j < 5; j++)
            Assert.Equal(OfScikitLearn[@class][j], parameters[j], 1e-3);
    }

    [Fact]
    public void Loss_is_its_formula()
    {
        var targets = new LabelMatrix(3, 1);
        targets.Set(0, 0, LabelMatrix.Present, 2);
        targets[1, 0] = LabelMatrix.Absent;
        var regression = new SigmoidRegression<double>(new Matrix<double>(3, 1, [1, 2, 9]), targets, 0, 0.5);
        var expected =
            0.5 * (2 * Math.Log(1 + Math.Exp(-(0.3 * 1 - 0.1))) + Math.Log(1 + Math.Exp(0.3 * 2 - 0.1)))
            + 0.5 * 0.3 * 0.3;
        Assert.Equal(expected, regression.Evaluate([0.3, -0.1], new double[2]), 1e-12);
    }

    [Fact]
    public void Another_class_changes_no_bit_of_the_first()
    {
        var (wide, targets) = Draw();
        var features = new Matrix<float>(wide.Rows, wide.Columns, [.. wide.Span.ToArray().Select(x => (float)x)]);
        var alone = new LabelMatrix(targets.Rows, 1);
        for (var i = 0; i < targets.Rows; i++)
            alone.Set(i, 0, targets[i, 0], targets.Weight(i, 0));
        var parallel = new ParallelOptions { CancellationToken = TestContext.Current.CancellationToken };
        var (one, both) = (
            ClassRegressions.Train(features, alone, new(), parallel),
            ClassRegressions.Train(features, targets, new(), parallel)
        );
        Assert.Equal(one, Enumerable.Range(0, 5).Select(j => both[2 * j]));
    }

    [Fact]
    public void A_class_that_nobody_denied_is_answered_by_its_prior()
    {
        var (features, targets) = (new Matrix<float>(4, 2, [1, 2, 3, 4, 5, 6, 7, 8]), new LabelMatrix(4, 1));
        targets[0, 0] = LabelMatrix.Present;
        var parameters = ClassRegressions.Train(features, targets, new(), new ParallelOptions());
        Assert.Equal([0, 0, (float)Math.Log(2)], parameters); // (1 + 1) / (1 + 0 + 2)
    }

    /// <summary>Each in its own place of the group, at a point of its own, over more rows than a block has.</summary>
    [Fact]
    public void Together_each_class_has_the_loss_and_gradient_it_has_alone()
    {
        var (features, targets) = Draw(300);
        var random = new RandomStream(4);
        (int Class, LbfgsPoint<double> At)[] asked = [(0, new(5)), (1, new(5))];
        foreach (var j in Enumerable.Range(0, 10))
            asked[j / 5].At.Parameters[j % 5] = 2 * random.NextNormal();
        new SigmoidRegressions<double>(features, targets, [1, 0], 0.7).Evaluate(asked);
        foreach (var (place, at) in asked)
        {
            var gradient = new double[5];
            var alone = new SigmoidRegression<double>(features, targets, 1 - place, 0.7);
            Assert.Equal(alone.Evaluate(at.Parameters, gradient), at.Loss, 1e-9);
            for (var j = 0; j < 5; j++)
                Assert.Equal(gradient[j], at.Gradient[j], 1e-9);
        }
    }

    /// <summary>Of so many values that classes are evaluated together.</summary>
    [Fact]
    public void Nor_does_it_where_many_rows_are_known()
    {
        var random = new RandomStream(5);
        var features = new Matrix<float>(2100, 128);
        foreach (ref var value in features.Span)
            value = (float)random.NextNormal();
        var (two, three) = (new LabelMatrix(2100, 2), new LabelMatrix(2100, 3));
        for (var i = 0; i < 2100; i++)
        for (var c = 0; c < 3; c++)
        {
            var cell = random.Next(4) == 0 ? LabelMatrix.Unknown : (sbyte)(features[i, c] > 0.5 ? 1 : -1);
            three[i, c] = cell;
            if (c < 2)
                two[i, c] = cell;
        }
        var parallel = new ParallelOptions { CancellationToken = TestContext.Current.CancellationToken };
        var fewer = ClassRegressions.Train(features, two, new(), parallel);
        var more = ClassRegressions.Train(features, three, new(), parallel);
        for (var c = 0; c < 2; c++)
            Assert.Equal(
                Enumerable.Range(0, 129).Select(j => fewer[2 * j + c]),
                Enumerable.Range(0, 129).Select(j => more[3 * j + c])
            );
        var alone = new float[129];
        Lbfgs.Minimise(
            new SigmoidRegression<float>(features, two, 0, 1),
            alone,
            cancellation: parallel.CancellationToken
        );
        for (var j = 0; j < 129; j++)
            Assert.Equal(alone[j], fewer[2 * j], 2e-2);
    }

    private static (Matrix<double> Features, LabelMatrix Targets) Draw(int rows = 20)
    {
        var random = new RandomStream(3);
        var features = new Matrix<double>(rows, 4, [.. Enumerable.Range(0, 4 * rows).Select(_ => random.NextNormal())]);
        var targets = new LabelMatrix(rows, 2);
        for (var i = 0; i < rows; i++)
        for (var c = 0; c < 2; c++)
            targets.Set(i, c, (sbyte)(random.Next(3) - 1), (float)random.NextDouble());
        return (features, targets);
    }
}
