using System.Numerics.Tensors;
using Earshot.Numerics;

namespace Earshot.Learning.Views;

/// <summary>
/// What views teach about features, labels or not, as matrices to multiply standardised rows by; each is scaled so that
/// the mean variance of a column over all versions stays 1.
/// </summary>
internal static class LinearMaps
{
    /// <summary>
    /// Whitening within clips: W = L⁻ᵀ with L·Lᵀ = S + r·tr(S)/d·I, S the covariance between a clip and its own views.
    /// </summary>
    /// <param name="versions">Standardised clips as they are, then each view (n, d).</param>
    /// <param name="shrinkage">r.</param>
    /// <returns>W (d, d); null where the versions do not differ.</returns>
    public static Matrix<float>? Whitening(IReadOnlyList<Matrix<float>> versions, double shrinkage)
    {
        var mean = Mean(versions);
        var within = Moment([.. versions.Select(version => Difference(version, mean))]);
        var (d, trace) = (within.Rows, Trace(within));
        if (!(trace > 1e-6))
            return null;
        for (var i = 0; i < d; i++)
            within[i, i] += shrinkage * trace / d;
        var inverse = Identity(d);
        new Cholesky(within).SolveLower(inverse);
        return Scaled(inverse.Transposed(), Moment(versions));
    }

    /// <summary>
    /// Denoising in closed form: the ridge regression of a clip's own features on those of any version of it,
    /// M = (XᵀX/N + λ·I)⁻¹·XᵀY/N over all clips, labelled or not; X any version, Y the clip as it is.
    /// </summary>
    /// <param name="versions">Standardised clips as they are, then each view (n, d).</param>
    /// <param name="ridge">λ.</param>
    /// <returns>M (d, d).</returns>
    public static Matrix<float> Denoising(IReadOnlyList<Matrix<float>> versions, double ridge)
    {
        var (moment, clean) = (Moment(versions), Moment(versions, versions[0]));
        var damped = moment.Clone();
        for (var i = 0; i < damped.Rows; i++)
            damped[i, i] += ridge;
        new Cholesky(damped).Solve(clean);
        return Scaled(clean, moment);
    }

    /// <summary>Σ_v X_vᵀ·Y / N over all rows of all versions, Y the version itself or the one given.</summary>
    private static Matrix<double> Moment(IReadOnlyList<Matrix<float>> versions, Matrix<float>? other = null)
    {
        var d = versions[0].Columns;
        var sum = new Matrix<float>(d, d);
        foreach (var version in versions)
            Gemm.MultiplyTransposedA(version, other ?? version, sum, accumulate: true);
        var moment = new Matrix<double>(d, d);
        for (var i = 0; i < moment.Span.Length; i++)
            moment.Span[i] = sum.Span[i] / ((double)versions.Count * versions[0].Rows);
        return moment;
    }

    private static Matrix<float> Mean(IReadOnlyList<Matrix<float>> versions)
    {
        var mean = new Matrix<float>(versions[0].Rows, versions[0].Columns);
        foreach (var version in versions)
            TensorPrimitives.MultiplyAdd(version.Span, 1f / versions.Count, mean.Span, mean.Span);
        return mean;
    }

    private static Matrix<float> Difference(Matrix<float> a, Matrix<float> b)
    {
        var difference = new Matrix<float>(a.Rows, a.Columns);
        TensorPrimitives.Subtract(a.Span, b.Span, difference.Span);
        return difference;
    }

    /// <summary>M / √(tr(Mᵀ·Σ·M) / d).</summary>
    private static Matrix<float> Scaled(Matrix<double> map, Matrix<double> moment)
    {
        var product = new Matrix<double>(map.Rows, map.Columns);
        Gemm.Multiply(moment, map, product);
        var variance = TensorPrimitives.Dot<double>(map.Span, product.Span) / map.Rows;
        var scale = variance > 0 ? 1 / Math.Sqrt(variance) : 1;
        return new Matrix<float>(map.Rows, map.Columns, [.. map.Span.ToArray().Select(x => (float)(scale * x))]);
    }

    private static double Trace(Matrix<double> a) => Enumerable.Range(0, a.Rows).Sum(i => a[i, i]);

    private static Matrix<double> Identity(int d)
    {
        var identity = new Matrix<double>(d, d);
        for (var i = 0; i < d; i++)
            identity[i, i] = 1;
        return identity;
    }
}
