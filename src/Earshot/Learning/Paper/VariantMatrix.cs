using System.Numerics;
using Earshot.Numerics;

namespace Earshot.Learning.Paper;

/// <summary>
/// Node values of V variants of one graph (clean, noisy, masked, shuffled) side by side in one buffer: variant v of
/// node i is row i·V + v. Read by node, one sparse product with Â serves all variants; read by variant, one dense
/// product with W does.
/// </summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
/// <param name="nodes">n.</param>
/// <param name="variants">V.</param>
/// <param name="width">w, values of one node in one variant.</param>
internal sealed class VariantMatrix<T>(int nodes, int variants, int width)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] values = new T[checked(nodes * variants * width)];

    /// <summary>n.</summary>
    public int Nodes => nodes;

    /// <summary>V.</summary>
    public int Variants => variants;

    /// <summary>w.</summary>
    public int Width => width;

    /// <summary>The values as (n, V·w).</summary>
    public Matrix<T> ByNode => field ??= new(nodes, variants * width, values);

    /// <summary>The same values as (n·V, w).</summary>
    public Matrix<T> ByVariant => field ??= new(nodes * variants, width, values);

    /// <summary>
    /// Writes variant v from (n, w); or, where only some nodes are named, from a row each, and zeros for the others.
    /// </summary>
    public void Put(int variant, Matrix<T> one, int[]? only = null)
    {
        if (only is not null)
            for (var i = 0; i < nodes; i++)
                Row(i, variant).Clear();
        for (var k = 0; k < one.Rows; k++)
            one.Row(k).CopyTo(Row(only?[k] ?? k, variant));
    }

    /// <summary>Reads variant v into (n, w); or, where only some nodes are named, into a row each.</summary>
    public void Take(int variant, Matrix<T> one, int[]? only = null)
    {
        for (var k = 0; k < one.Rows; k++)
            Row(only?[k] ?? k, variant).CopyTo(one.Row(k));
    }

    private Span<T> Row(int node, int variant) => ByVariant.Row(node * variants + variant);
}
