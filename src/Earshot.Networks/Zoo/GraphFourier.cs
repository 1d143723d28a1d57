using System.Numerics;

namespace Earshot.Networks.Zoo;

/// <summary>How consecutive frames are joined to a graph.</summary>
public enum ChainGraph
{
    /// <summary>
    /// Each frame with the next, and the last with the first. Its Laplacian's eigenvectors are the Fourier
    /// basis.
    /// </summary>
    Cycle,

    /// <summary>Each frame with the next. Its normalised Laplacian's eigenvectors are cosines.</summary>
    Line,
}

/// <summary>
/// The eigenvectors U of I − D^-1/2 A D^-1/2 of a chain of frames, known in closed form: Uᵀ·x is a signal's
/// spectrum
/// on the graph, U·y goes back.
/// </summary>
public static class GraphFourier
{
    /// <summary>U of n frames, a column an eigenvector.</summary>
    /// <param name="graph">How they are joined.</param>
    /// <param name="nodes">n, 3 or more.</param>
    public static Tensor<T> Basis<T>(ChainGraph graph, int nodes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nodes, 3);
        var u = new Tensor<T>((nodes, nodes));
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
                u.Row(j)[k] = T.CreateChecked(column[j] / length);
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
}
