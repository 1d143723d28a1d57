using System.Numerics.Tensors;
using Earshot.Numerics;

namespace Earshot.Workspace.Search;

/// <summary>Looks at every row: right to the last one, and the test of any other index.</summary>
/// <param name="directions">Rows of length 1 (n, d).</param>
public sealed class ExactIndex(Matrix<float> directions) : IVectorIndex
{
    /// <inheritdoc/>
    public int Count => directions.Rows;

    /// <inheritdoc/>
    public IReadOnlyList<Near> Nearest(ReadOnlySpan<float> direction, int count, Predicate<int>? where = null)
    {
        var nearest = new NearestRows(count);
        for (var row = 0; row < directions.Rows; row++)
            if (where?.Invoke(row) ?? true)
                nearest.Add(row, TensorPrimitives.Dot<float>(directions.Row(row), direction));
        return nearest.Found();
    }
}
