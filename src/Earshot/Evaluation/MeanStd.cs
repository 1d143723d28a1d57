using System.Globalization;

namespace Earshot.Evaluation;

/// <summary>Mean and sample standard deviation (n − 1) of repeated runs.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Std">The sample standard deviation; 0 of a single run.</param>
/// <param name="Count">Runs.</param>
public readonly record struct MeanStd(double Mean, double Std, int Count)
{
    /// <summary>Of these values, at least one.</summary>
    public static MeanStd Of(IEnumerable<double> values)
    {
        var all = values.ToArray();
        if (all.Length == 0)
            throw new ArgumentException("the mean of no values is not defined", nameof(values));
        var mean = all.Average();
        var std = all.Length == 1 ? 0 : Math.Sqrt(all.Sum(x => (x - mean) * (x - mean)) / (all.Length - 1));
        return new MeanStd(mean, std, all.Length);
    }

    /// <summary><c>97.1 ± 0.4</c>; of a single run, of which no deviation is known, <c>97.1</c>.</summary>
    public override string ToString() => ToString(1);

    /// <summary>The same with so many decimals.</summary>
    public string ToString(int decimals)
    {
        var format = "F" + decimals.ToString(CultureInfo.InvariantCulture);
        var mean = Mean.ToString(format, CultureInfo.InvariantCulture);
        return Count == 1 ? mean : $"{mean} ± {Std.ToString(format, CultureInfo.InvariantCulture)}";
    }
}
