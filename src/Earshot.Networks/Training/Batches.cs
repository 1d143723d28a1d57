using System.Numerics;
using Earshot.Numerics;

namespace Earshot.Networks.Training;

/// <summary>Examples (n, values) in batches of one shape, in a shuffled order that begins anew at its
/// end.</summary>
/// <param name="examples">The examples, a row each.</param>
/// <param name="shape">The shape of one, its product the values of a row.</param>
/// <param name="size">Examples of a batch.</param>
public sealed class Batches<T>(Matrix<T> examples, Shape shape, int size)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int[] order = [.. Enumerable.Range(0, examples.Rows)];
    private RandomStream? random;
    private int next;

    /// <summary>The batch (size, shape…), filled by <see cref="Next"/> or <see cref="Take"/>.</summary>
    public Tensor<T> X { get; } = new(Stacked(size, shape));

    /// <summary>The examples that are in the batch; length size.</summary>
    public int[] Chosen { get; } = new int[size];

    /// <summary>Batches that it takes to see each example once.</summary>
    public int Count => (examples.Rows + size - 1) / size;

    /// <summary>Begins an epoch: its order depends on the stream alone.</summary>
    public void Begin(RandomStream stream)
    {
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        (random, next) = (stream, 0);
        random.Shuffle<int>(order);
    }

    /// <summary>The next batch.</summary>
    public Tensor<T> Next()
    {
        for (var i = 0; i < size; i++)
        {
            if (next == order.Length)
            {
                random!.Shuffle<int>(order);
                next = 0;
            }
            Put(i, order[next++]);
        }
        return X;
    }

    /// <summary>
    /// Those from <paramref name="first"/> on; a batch that lacks some is filled up with the last one, so that
    /// shapes
    /// never change.
    /// </summary>
    public Tensor<T> Take(int first)
    {
        for (var i = 0; i < size; i++)
            Put(i, Math.Min(first + i, examples.Rows - 1));
        return X;
    }

    private void Put(int place, int example)
    {
        Chosen[place] = example;
        examples.Row(example).CopyTo(X.Values[(place * examples.Columns)..]);
    }

    private static Shape Stacked(int size, Shape shape)
    {
        Span<int> sizes = stackalloc int[shape.Rank + 1];
        sizes[0] = size;
        for (var i = 0; i < shape.Rank; i++)
            sizes[i + 1] = shape[i];
        return new(sizes);
    }
}
