using System.Numerics;
using Earshot.Learning.Networks;
using Earshot.Learning.Paper;
using Earshot.Numerics;

namespace Earshot.Learning.Baselines;

/// <summary>
/// The graph Fourier transform y = Uᵀ x of each example, or its inverse y = U x; U's columns are the eigenvectors of I
/// − D^-1/2 A D^-1/2.
/// </summary>
/// <remarks>Shapes: x and y (batch · n, d), U (n, n). For cycle and line U is known in closed form.</remarks>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
/// <param name="basis">U, orthonormal.</param>
/// <param name="inverse">Whether to go back from the spectrum.</param>
public sealed class GraphFourier<T>(Matrix<T> basis, bool inverse) : IModule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private Matrix<T>? output,
        inputGradient;

    /// <inheritdoc/>
    public IReadOnlyList<Parameter<T>> Parameters => [];

    /// <inheritdoc/>
    public Matrix<T> Forward(Matrix<T> x, bool training) =>
        Apply(x, Buffers.Shaped(ref output, x.Rows, x.Columns), transposed: !inverse);

    /// <inheritdoc/>
    public Matrix<T> Backward(Matrix<T> gradient) =>
        Apply(gradient, Buffers.Shaped(ref inputGradient, gradient.Rows, gradient.Columns), transposed: inverse);

    /// <summary>U of n frames, a column an eigenvector.</summary>
    /// <param name="graph">How they are joined.</param>
    /// <param name="nodes">n, 3 or more.</param>
    public static Matrix<T> Basis(ChainGraph graph, int nodes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nodes, 3);
        var u = new Matrix<T>(nodes, nodes);
        for (var k = 0; k < nodes; k++)
        {
            double[] column =
            [
                .. Enumerable
                    .Range(0, nodes)
                    .Select(j => graph == ChainGraph.Cycle ? OnCycle(k, j, nodes) : OnLine(k, j, nodes)),
            ];
            var length = Math.Sqrt(column.Sum(value => value * value));
            for (var j = 0; j < nodes; j++)
                u[j, k] = T.CreateChecked(column[j] / length);
        }
        return u;
    }

    /// <summary>
    /// cos 2πkj/n up to half the rate, sines after it: eigenvalues 1 − cos 2πk/n, two of each between the ends.
    /// </summary>
    private static double OnCycle(int k, int j, int n) =>
        2 * k <= n ? Math.Cos(2 * Math.PI * k * j / n) : Math.Sin(2 * Math.PI * k * j / n);

    /// <summary>√deg(j) cos πkj/(n − 1): eigenvalues 1 − cos πk/(n − 1).</summary>
    private static double OnLine(int k, int j, int n) =>
        (j == 0 || j == n - 1 ? 1 : Math.Sqrt(2)) * Math.Cos(Math.PI * k * j / (n - 1));

    private Matrix<T> Apply(Matrix<T> x, Matrix<T> y, bool transposed)
    {
        var (n, d) = (basis.Rows, x.Columns);
        for (var first = 0; first < x.Rows; first += n)
            Gemm.MultiplyBlocks(
                n,
                d,
                n,
                new(basis.Span, n, transposed),
                new(x.Span.Slice(first * d, n * d), d),
                y.Span.Slice(first * d, n * d),
                d
            );
        return y;
    }
}
