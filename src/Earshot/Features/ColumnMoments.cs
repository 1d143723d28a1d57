using System.Numerics;

namespace Earshot.Features;

/// <summary>
/// Maximum and the first four central moments of each column of a table, row by row (Terriberry's update, 2007),
/// so that memory does not grow with the rows and large means do not drown small variances.
/// </summary>
/// <remarks>
/// A column of equal values keeps m2 = 0 exactly; it has skewness 0 and excess kurtosis -3, as SciPy before 1.9 had it.
/// With a still deviation ε a column that moves far less than ε tends there too: its shape would be that of rounding,
/// which differs from processor to processor.
/// </remarks>
internal sealed class ColumnMoments
{
    private static readonly int Lanes = Vector<double>.Count;
    private readonly double[] row,
        max,
        mean,
        s2,
        s3,
        s4; // s_k = Σ (x - mean)^k; padded to whole vectors
    private readonly double stillVariance;
    private long count;

    public ColumnMoments(int columns, double stillDeviation = 0)
    {
        (Columns, stillVariance) = (columns, stillDeviation * stillDeviation);
        double[] Padded() => new double[(columns + Lanes - 1) / Lanes * Lanes];
        (row, max, mean, s2, s3, s4) = (Padded(), Padded(), Padded(), Padded(), Padded(), Padded());
        max.AsSpan().Fill(double.NegativeInfinity);
    }

    public int Columns { get; }

    public void Add(ReadOnlySpan<double> values)
    {
        values.CopyTo(row);
        count++;
        Vector<double> n = new(count),
            one = Vector<double>.One,
            three = new(3),
            four = new(4),
            six = new(6);
        for (var i = 0; i < row.Length; i += Lanes)
        {
            Vector<double> x = new(row, i),
                m2 = new(s2, i),
                m3 = new(s3, i),
                was = new(mean, i);
            var distance = x - was;
            var step = distance / n;
            var square = step * step;
            var growth = distance * step * (n - one);
            (was + step).CopyTo(mean, i);
            (
                new Vector<double>(s4, i)
                + growth * square * (n * n - three * n + three)
                + six * square * m2
                - four * step * m3
            ).CopyTo(s4, i);
            (m3 + growth * step * (n - one - one) - three * step * m2).CopyTo(s3, i);
            (m2 + growth).CopyTo(s2, i);
            Vector.Max(new Vector<double>(max, i), x).CopyTo(max, i);
        }
    }

    public double Mean(int column) => mean[column];

    public double Max(int column) => max[column];

    /// <summary>Population standard deviation √m2.</summary>
    public double StandardDeviation(int column) => Math.Sqrt(s2[column] / count);

    /// <summary>m3 / (m2 + ε²)^1.5, biased.</summary>
    public double Skewness(int column) => s2[column] == 0 ? 0 : s3[column] / count / Math.Pow(Spread(column), 1.5);

    /// <summary>m4 / (m2 + ε²)² - 3, biased.</summary>
    public double ExcessKurtosis(int column) =>
        s2[column] == 0 ? -3 : s4[column] / count / (Spread(column) * Spread(column)) - 3;

    private double Spread(int column) => s2[column] / count + stillVariance;

    /// <summary>
    /// Appends one statistic of every column and returns what is left of <paramref name="features"/>.
    /// </summary>
    public Span<float> Write(Func<int, double> statistic, Span<float> features)
    {
        for (var i = 0; i < Columns; i++)
            features[i] = (float)statistic(i);
        return features[Columns..];
    }

    /// <summary>Appends blocks of mean, maximum, standard deviation, skewness and excess kurtosis.</summary>
    public Span<float> WriteAll(Span<float> features)
    {
        foreach (
            var statistic in (ReadOnlySpan<Func<int, double>>)[Mean, Max, StandardDeviation, Skewness, ExcessKurtosis]
        )
            features = Write(statistic, features);
        return features;
    }
}
