using System.Numerics;
using Earshot.Numerics;

namespace Earshot.Learning.Networks;

/// <summary>How large the entries of a feature matrix are.</summary>
internal static class FeatureScale
{
    /// <summary>Variance over all entries, the zeros among them.</summary>
    public static double Variance<T>(SparseMatrix<T> features)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var count = (double)features.Rows * features.Columns;
        var values = features.Values.Select(double.CreateChecked);
        var mean = values.Sum() / count;
        return values.Sum(value => value * value) / count - mean * mean;
    }
}
