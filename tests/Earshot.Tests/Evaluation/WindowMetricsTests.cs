using Earshot.Annotations;
using Earshot.Evaluation;
using Earshot.Numerics;

namespace Earshot.Tests.Evaluation;

public class WindowMetricsTests
{
    [Fact]
    public void By_hand()
    {
        var labels = Labels(4, 2, [1, -1, -1, -1, 1, 0, 0, 1]);
        var scores = new Matrix<float>(4, 2, [0.9f, 0.1f, 0.6f, 0.7f, 0.4f, 0.9f, 0.8f, 0.2f]);
        var metrics = WindowMetrics.Of(["a", "b"], scores, labels, [0.5, 0.5]);
        Assert.Equal((2, 1, 2, 1), Counts(metrics.Classes[0]));
        Assert.Equal((1, 2, 1, 0), Counts(metrics.Classes[1]));
        Assert.Equal((1 + 2.0 / 3) / 2, metrics.Classes[0].AveragePrecision, 1e-12); // 0.9 right, 0.6 wrong, 0.4 right
        Assert.Equal(0.5, metrics.Classes[1].AveragePrecision, 1e-12); // 0.7 wrong, 0.2 right
        Assert.Equal((5.0 / 6 + 0.5) / 2, metrics.MeanAveragePrecision, 1e-12);
        Assert.Equal((0.5, 0.5, 0.5), (metrics.Classes[0].Precision, metrics.Classes[0].Recall, metrics.Classes[0].F1));
        Assert.Equal((0, 0, 0), (metrics.Classes[1].Precision, metrics.Classes[1].Recall, metrics.Classes[1].F1));
        Assert.Equal((1.0 / 3, 1.0 / 3), (metrics.Precision, metrics.Recall)); // 1 right, 3 called, 3 present
        Assert.Equal(2.0 * 1 / (3 + 3), metrics.F1, 1e-12);
        Assert.Equal(0.25, metrics.MacroF1, 1e-12); // (2/4 + 0) / 2
        Assert.Equal(0.75, metrics.Coverage);
        Assert.Equal((1, 1), (metrics.Background, metrics.BackgroundCalled));
        Assert.Equal(1, metrics.BackgroundCalledShare);
        var higher = WindowMetrics.Of(["a", "b"], scores, labels, [0.5, 0.9]);
        Assert.Equal((1, 1, 2), (higher.Background, higher.BackgroundCalled, higher.Classes[0].Called));
        Assert.Equal(0, WindowMetrics.Of(["a", "b"], scores, labels, [0.7, 0.8]).BackgroundCalledShare);
    }

    [Fact]
    public void Unknown_cells_never_matter() =>
        Gen.Select(Gen.Int[1, 20], Gen.Int[1, 4], Gen.Int)
            .Sample(
                (rows, classes, seed) =>
                {
                    var random = new RandomStream((ulong)seed);
                    var labels = Labels(rows, classes, _ => (sbyte)(random.Next(3) - 1));
                    var scores = new Matrix<float>(rows, classes);
                    for (var i = 0; i < scores.Buffer.Length; i++)
                        scores.Buffer[i] = (float)random.NextDouble();
                    string[] names = [.. Enumerable.Range(0, classes).Select(c => $"{c}")];
                    double[] thresholds = [.. names.Select(_ => 0.5)];
                    var before = WindowMetrics.Of(names, scores, labels, thresholds);
                    for (var i = 0; i < scores.Buffer.Length; i++)
                        if (labels[i / classes, i % classes] == LabelMatrix.Unknown)
                            scores.Buffer[i] = (float)random.NextDouble();
                    var after = WindowMetrics.Of(names, scores, labels, thresholds);
                    return before.Classes.SequenceEqual(after.Classes)
                        && before.BackgroundCalled == after.BackgroundCalled;
                }
            );

    private static LabelMatrix Labels(int rows, int classes, sbyte[] cells) => Labels(rows, classes, i => cells[i]);

    private static LabelMatrix Labels(int rows, int classes, Func<int, sbyte> cell)
    {
        var labels = new LabelMatrix(rows, classes);
        for (var i = 0; i < rows * classes; i++)
            labels[i / classes, i % classes] = cell(i);
        return labels;
    }

    private static (int, int, int, int) Counts(ClassWindows c) => (c.Presents, c.Absents, c.Called, c.Right);
}
