using Earshot.Formats;
using Earshot.Numerics;

namespace Earshot.Learning;

/// <summary>
/// z = clip((x − mean) / std, ±8), mean and population standard deviation taken a column over the training rows.
/// A constant column becomes 0; a value that is not a number counts as the mean.
/// </summary>
internal sealed class Standardiser
{
    /// <summary>Standardised values are clipped to ± this.</summary>
    public const float Limit = 8;

    private readonly float[] mean;
    private readonly float[] scale;

    private Standardiser(float[] mean, float[] scale) => (this.mean, this.scale) = (mean, scale);

    /// <summary>Length of the vectors it takes.</summary>
    public int Dimension => mean.Length;

    /// <summary>Mean and standard deviation of each column of <paramref name="features"/> (n, d).</summary>
    public static Standardiser Fit(Matrix<float> features)
    {
        var (sums, squares, counts) = (
            new double[features.Columns],
            new double[features.Columns],
            new int[features.Columns]
        );
        ForEachFinite(
            features,
            (column, value) =>
            {
                sums[column] += value;
                counts[column]++;
            }
        );
        var means = sums.Select((sum, column) => sum / Math.Max(1, counts[column])).ToArray();
        ForEachFinite(
            features,
            (column, value) => squares[column] += (value - means[column]) * (value - means[column])
        );
        var deviations = squares.Select((sum, column) => Math.Sqrt(sum / Math.Max(1, counts[column])));
        return new Standardiser(
            [.. means.Select(m => (float)m)],
            [.. deviations.Zip(means, (std, m) => std > 1e-6 * Math.Abs(m) ? (float)(1 / std) : 0)]
        );
    }

    /// <summary>Standardised copy of raw features (n, d).</summary>
    public Matrix<float> Apply(Matrix<float> features)
    {
        if (features.Columns != Dimension)
            throw new ArgumentException(
                $"the model takes vectors of {Dimension} numbers, got {features.Columns}: use the encoder it was "
                    + $"trained with",
                nameof(features)
            );
        var standardised = new Matrix<float>(features.Rows, features.Columns);
        for (var i = 0; i < features.Rows; i++)
        {
            var from = features.Row(i);
            var to = standardised.Row(i);
            for (var j = 0; j < to.Length; j++)
                to[j] = float.IsFinite(from[j]) ? Math.Clamp((from[j] - mean[j]) * scale[j], -Limit, Limit) : 0;
        }
        return standardised;
    }

    /// <summary>
    /// Writes tensors <c>standardiser.mean</c> and <c>standardiser.scale</c> (1 / std, 0 for a constant column).
    /// </summary>
    public void Save(TensorArchive archive)
    {
        archive.Tensors["standardiser.mean"] = new Matrix<float>(1, Dimension, mean);
        archive.Tensors["standardiser.scale"] = new Matrix<float>(1, Dimension, scale);
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public static Standardiser Load(TensorArchive archive)
    {
        var mean = archive.Require("standardiser.mean", rows: 1);
        var scale = archive.Require("standardiser.scale", 1, mean.Columns).Span.ToArray();
        return scale.Any(s => s < 0)
            ? throw new InvalidDataException("the model's tensor 'standardiser.scale' holds values below 0")
            : new Standardiser(mean.Span.ToArray(), scale);
    }

    private static void ForEachFinite(Matrix<float> features, Action<int, float> visit)
    {
        for (var i = 0; i < features.Rows; i++)
        {
            var row = features.Row(i);
            for (var j = 0; j < row.Length; j++)
                if (float.IsFinite(row[j]))
                    visit(j, row[j]);
        }
    }
}
