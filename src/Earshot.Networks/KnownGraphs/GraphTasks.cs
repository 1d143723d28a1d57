using System.Numerics;
using Earshot.Networks.Zoo;
using Earshot.Numerics;
using Earshot.SelfSupervision;

namespace Earshot.Networks.KnownGraphs;

/// <summary>
/// A self-supervised task on a known graph of sparse features Z (n, d): corrupts them, and asks a head of its own on
/// the shared network.
/// </summary>
internal abstract class GraphTaskTerm<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The task's term; null for none.</summary>
    public static GraphTaskTerm<T>? Of(GraphNetwork<T> network, NetworkOptions options, SparseMatrix<T> clean) =>
        options.Task switch
        {
            GraphTask.Denoise => new SparseDenoising<T>(network, options, clean),
            GraphTask.Completion => new SparseCompletion<T>(network, options, clean),
            GraphTask.Shuffle => new SparseShuffling<T>(network, options, clean),
            _ => null,
        };

    /// <summary>The loss of a fresh corruption.</summary>
    public abstract Tensor<T> Loss(RandomStream random);
}

/// <summary>Gaussian noise on every feature of every node; the head gives the clean ones (eq. 4).</summary>
internal sealed class SparseDenoising<T>(GraphNetwork<T> network, NetworkOptions options, SparseMatrix<T> clean)
    : GraphTaskTerm<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GraphHead<T> head = network.Head("denoise", clean.Columns);
    private readonly Tensor<T> noisy = new((clean.Rows, clean.Columns));
    private readonly int[] nodes = [.. Enumerable.Range(0, clean.Rows)];
    private readonly T deviation = T.CreateChecked(Math.Sqrt(options.NoiseVariance * Variance(clean)));

    public override Tensor<T> Loss(RandomStream random)
    {
        random.FillNormal(noisy.Values);
        System.Numerics.Tensors.TensorPrimitives.Multiply(noisy.Values, deviation, noisy.Values);
        for (var i = 0; i < clean.Rows; i++)
        for (var e = clean.RowStarts[i]; e < clean.RowStarts[i + 1]; e++)
            noisy.Row(i)[clean.ColumnIndices[e]] += clean.Values[e];
        return TaskLosses.Reconstruction(head.Of(network.Encode(noisy)), clean, nodes);
    }

    /// <summary>Variance over all entries, the zeros among them.</summary>
    private static double Variance(SparseMatrix<T> features)
    {
        var count = (double)features.Rows * features.Columns;
        var values = features.Values.Select(double.CreateChecked).ToArray();
        var mean = values.Sum() / count;
        return values.Sum(value => value * value) / count - mean * mean;
    }
}

/// <summary>The features of a random set of nodes become zero; the head gives them back (eq. 5).</summary>
internal sealed class SparseCompletion<T>(GraphNetwork<T> network, NetworkOptions options, SparseMatrix<T> clean)
    : GraphTaskTerm<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GraphHead<T> head = network.Head("completion", clean.Columns);
    private readonly RandomNodes hidden = new(clean.Rows, options.MaskedFraction, least: 1);
    private readonly SparseMatrix<T> masked = new(
        clean.Rows,
        clean.Columns,
        clean.RowStarts,
        clean.ColumnIndices,
        new T[clean.Values.Length]
    );

    public override Tensor<T> Loss(RandomStream random)
    {
        hidden.Draw(random);
        clean.Values.CopyTo(masked.Values, 0);
        foreach (var i in hidden.Drawn)
            masked.Values.AsSpan(clean.RowStarts[i]..clean.RowStarts[i + 1]).Clear();
        return TaskLosses.Reconstruction(head.Of(network.Encode(masked), hidden.Drawn), clean, hidden.Drawn);
    }
}

/// <summary>A random set of nodes trade features; the head says of each node whether it kept its own (eq. 6).</summary>
internal sealed class SparseShuffling<T>(GraphNetwork<T> network, NetworkOptions options, SparseMatrix<T> clean)
    : GraphTaskTerm<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GraphHead<T> head = network.Head("shuffle", 1);
    private readonly RandomNodes moved = new(clean.Rows, options.MaskedFraction, least: 2);
    private readonly int[] source = new int[clean.Rows];
    private readonly Tensor<T> unchanged = new((clean.Rows, 1));
    private readonly SparseMatrix<T> shuffled = new(
        clean.Rows,
        clean.Columns,
        new int[clean.Rows + 1],
        new int[clean.Values.Length],
        new T[clean.Values.Length]
    );

    public override Tensor<T> Loss(RandomStream random)
    {
        for (var i = 0; i < source.Length; i++)
            source[i] = i;
        unchanged.Values.Fill(T.One);
        moved.Draw(random);
        var cycle = moved.Drawn;
        for (var k = 0; k < cycle.Length; k++) // each takes the next one's features
        {
            source[cycle[k]] = cycle[(k + 1) % cycle.Length];
            unchanged.Values[cycle[k]] = T.Zero;
        }
        SparseRows.Gather(clean, source, shuffled);
        return TaskLosses.Shuffling(head.Of(network.Encode(shuffled)), unchanged);
    }
}

/// <summary>Rows of a sparse matrix, put together to another one.</summary>
internal static class SparseRows
{
    /// <summary>Row k of the target = row rows[k] of the source. The target has room for their entries.</summary>
    public static void Gather<T>(SparseMatrix<T> source, ReadOnlySpan<int> rows, SparseMatrix<T> target)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var k = 0; k < rows.Length; k++)
        {
            var (from, to) = (source.RowStarts[rows[k]], target.RowStarts[k]);
            var length = source.RowStarts[rows[k] + 1] - from;
            source.ColumnIndices.AsSpan(from, length).CopyTo(target.ColumnIndices.AsSpan(to));
            source.Values.AsSpan(from, length).CopyTo(target.Values.AsSpan(to));
            target.RowStarts[k + 1] = to + length;
        }
    }
}
