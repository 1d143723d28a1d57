using System.Numerics.Tensors;
using Earshot.Annotations;
using Earshot.Numerics;

namespace Earshot.Learning.Labelling;

/// <summary>
/// What sounds all the time (wind, rain, a stream, the recorder itself) moves the features of all windows of a
/// recording, and a class learnt on other recordings is then heard everywhere or nowhere. Windows are therefore moved
/// so that the median of their stretch comes to lie where it lay in training: x ← x + n/(n + 16)·(m̄ − median), n
/// windows a stretch, 128 at most, m̄ the mean of the medians of all training stretches. Few windows are moved little:
/// their median may be an event.
/// </summary>
/// <param name="Floor">m̄, a number a feature.</param>
public sealed record FloorAlignment(float[] Floor)
{
    /// <summary>Windows that share a floor: about two minutes at a hop of a second.</summary>
    public const int StretchWindows = 128;

    private const double PriorWindows = 16;

    /// <summary>m̄ of the stretches of training recordings.</summary>
    /// <param name="features">Raw; shape (n, d), n above 0.</param>
    /// <param name="windows">Where each row lies, in any order.</param>
    public static FloorAlignment Learn(Matrix<float> features, IReadOnlyList<RecordingWindow> windows)
    {
        var sum = new double[features.Columns];
        var stretches = Stretches(windows);
        foreach (var rows in stretches)
            for (var (median, j) = (Median(features, rows), 0); j < sum.Length; j++)
                sum[j] += median[j];
        return new([.. sum.Select(s => (float)(s / stretches.Count))]);
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

    private void Move(Matrix<float> features, int[] rows)
    {
        var (shift, share) = (new float[Floor.Length], (float)(rows.Length / (rows.Length + PriorWindows)));
        TensorPrimitives.Subtract<float>(Floor, Median(features, rows), shift);
        TensorPrimitives.Multiply(shift, share, shift);
        foreach (var row in rows)
            TensorPrimitives.Add(features.Row(row), shift, features.Row(row));
    }

    private static List<int[]> Stretches(IReadOnlyList<RecordingWindow> windows) =>
        [
            .. Enumerable
                .Range(0, windows.Count)
                .GroupBy(row => (windows[row].Recording, windows[row].Cut))
                .SelectMany(rows => rows.OrderBy(row => windows[row].Range.BeginMicroseconds).Chunk(StretchWindows)),
        ];

    /// <summary>The median of each column over some rows; of an even number the mean of the middle two.</summary>
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
