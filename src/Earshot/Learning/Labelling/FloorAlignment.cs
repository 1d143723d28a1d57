using System.Numerics.Tensors;
using Earshot.Annotations;
using Earshot.Numerics;

namespace Earshot.Learning.Labelling;

/// <summary>
/// What sounds all the time (wind, rain, a stream, the recorder itself) moves the features of all windows of a
/// recording, and a class learnt on other recordings is then heard everywhere or nowhere. Windows are therefore moved
/// so that the median of their stretch comes to lie where it lay in training: x ← x + n/(n + 16)·(m̄ − median), n
/// windows a stretch, 128 at most, m̄ the mean of the medians of all training stretches. Few windows are moved little,
/// fewer than eight not at all: their median may be an event.
/// </summary>
/// <param name="Floor">m̄, a number a feature.</param>
public sealed record FloorAlignment(float[] Floor)
{
    /// <summary>Windows that share a floor: about two minutes at a hop of a second.</summary>
    public const int StretchWindows = 128;

    private const int FewestWindows = 8;
    private const double PriorWindows = 16;

    /// <summary>m̄ of the stretches of training recordings.</summary>
    /// <param name="features">Raw; shape (n, d), n above 0.</param>
    /// <param name="windows">Where each row lies, in any order.</param>
    public static FloorAlignment Learn(Matrix<float> features, IReadOnlyList<RecordingWindow> windows) =>
        Of([.. Stretches(windows).Select(rows => Median(features, rows))]);

    /// <summary>m̄ of stretches whose medians were worked out one by one: features need not all fit memory.</summary>
    /// <param name="medians">A median a stretch (<see cref="Median(Matrix{float})"/>), one or more.</param>
    public static FloorAlignment Of(IReadOnlyList<float[]> medians)
    {
        var sum = new double[medians[0].Length];
        foreach (var median in medians)
            for (var j = 0; j < sum.Length; j++)
                sum[j] += median[j];
        return new([.. sum.Select(s => (float)(s / medians.Count))]);
    }

    /// <summary>Moved features (n, d).</summary>
    /// <param name="features">Raw; shape (n, d).</param>
    /// <param name="windows">Where each row lies, in any order.</param>
    public Matrix<float> Apply(Matrix<float> features, IReadOnlyList<RecordingWindow> windows)
    {
        var moved = features.Clone();
        foreach (var rows in Stretches(windows))
            Move(moved, rows);
        return moved;
    }

    /// <summary>Moves the windows of one cut of a recording in place, from the beginning of a stretch on.</summary>
    /// <param name="features">Raw, by time; shape (n, d).</param>
    public void Apply(Matrix<float> features)
    {
        foreach (var rows in Enumerable.Range(0, features.Rows).Chunk(StretchWindows))
            Move(features, rows);
    }

    /// <summary>What is added to each window of a stretch: n/(n + 16)·(m̄ − median), 0 of fewer than eight.</summary>
    /// <param name="median">Of the stretch's windows.</param>
    /// <param name="windows">n.</param>
    public float[] Shift(float[] median, int windows)
    {
        var shift = new float[Floor.Length];
        if (windows < FewestWindows)
            return shift;
        TensorPrimitives.Subtract<float>(Floor, median, shift);
        TensorPrimitives.Multiply(shift, (float)(windows / (windows + PriorWindows)), shift);
        return shift;
    }

    private void Move(Matrix<float> features, int[] rows)
    {
        var shift = Shift(Median(features, rows), rows.Length);
        foreach (var row in rows)
            TensorPrimitives.Add(features.Row(row), shift, features.Row(row));
    }

    /// <summary>The rows of each stretch, by time.</summary>
    /// <param name="windows">Where each row lies, in any order.</param>
    public static IReadOnlyList<int[]> Stretches(IReadOnlyList<RecordingWindow> windows) =>
        [
            .. Enumerable
                .Range(0, windows.Count)
                .GroupBy(row => (windows[row].Recording, windows[row].Cut))
                .SelectMany(rows => rows.OrderBy(row => windows[row].Range.BeginMicroseconds).Chunk(StretchWindows)),
        ];

    /// <summary>The median of each column; of an even number of rows the mean of the middle two.</summary>
    /// <param name="features">Raw, of one stretch; shape (n, d), n above 0.</param>
    public static float[] Median(Matrix<float> features) => Median(features, [.. Enumerable.Range(0, features.Rows)]);

    /// <summary>The same over some rows.</summary>
    private static float[] Median(Matrix<float> features, int[] rows)
    {
        var (median, column) = (new float[features.Columns], new float[rows.Length]);
        for (var j = 0; j < median.Length; j++)
        {
            for (var i = 0; i < rows.Length; i++)
                column[i] = features[rows[i], j];
            Array.Sort(column);
            median[j] = (column[(column.Length - 1) / 2] + column[column.Length / 2]) / 2;
        }
        return median;
    }
}
