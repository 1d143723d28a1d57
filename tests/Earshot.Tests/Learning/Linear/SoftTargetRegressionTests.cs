using Earshot.Learning.Linear;
using Earshot.Numerics;
using Earshot.Tests.Numerics;

namespace Earshot.Tests.Learning.Linear;

public class SoftTargetRegressionTests
{
    private const int Rows = 12,
        Columns = 3,
        Classes = 4;

    [Fact]
    public void Gradient_is_that_of_central_differences()
    {
        var (x, t, w) = (Features(), Targets(Rows / 2), Weights(Rows / 2));
        CentralDifferences.AssertGradient(new SoftTargetRegression<double>(x, t, w, 0.7), At());
    }

    [Fact]
    public void Targets_that_are_sure_are_labels()
    {
        int[] labels = [.. Enumerable.Range(0, Rows).Select(i => i % Classes)];
        var targets = new Matrix<double>(Rows, Classes);
        for (var i = 0; i < Rows; i++)
            targets[i, labels[i]] = 1;
        var weights = Weights(Rows);
        var hard = new SoftmaxRegression<double>(Features(), labels, Classes, 0.7, [.. weights.Select(w => (float)w)]);
        var soft = new SoftTargetRegression<double>(
            Features(),
            targets,
            [.. weights.Select(w => (double)(float)w)],
            0.7
        );
        var (ofHard, ofSoft) = (new double[hard.Length], new double[soft.Length]);
        Assert.Equal(hard.Evaluate(At(), ofHard), soft.Evaluate(At(), ofSoft), 1e-10);
        for (var i = 0; i < ofHard.Length; i++)
            Assert.Equal(ofHard[i], ofSoft[i], 1e-10);
    }

    private static double[] At() => Normal("at", (Columns + 1) * Classes);

    private static Matrix<double> Features() => new(Rows, Columns, Normal("features", Rows * Columns));

    private static double[] Weights(int count) => [.. Normal("weights", count).Select(Math.Abs)];

    private static Matrix<double> Targets(int rows)
    {
        var targets = new Matrix<double>(rows, Classes, Normal("targets", rows * Classes));
        for (var i = 0; i < rows; i++)
            Softmax.InPlace<double>(targets.Row(i));
        return targets;
    }

    private static double[] Normal(string name, int count)
    {
        var random = new RandomStreams(3).Stream(name);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextNormal())];
    }
}
