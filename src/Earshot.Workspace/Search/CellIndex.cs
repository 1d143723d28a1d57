using System.Numerics.Tensors;
using Earshot.Graphs;
using Earshot.Numerics;

namespace Earshot.Workspace.Search;

/// <summary>
/// Rows in cells (<see cref="Cells"/>) by their cosine; a question looks at the rows of the cells nearest to it. The
/// same rows and seed give the same answers.
/// </summary>
public sealed class CellIndex : IVectorIndex
{
    private const int Probes = 48;

    private readonly Cells cells;
    private readonly Matrix<float> directions;

    /// <summary>Finds the cells.</summary>
    /// <param name="directions">Rows of length 1 (n, d).</param>
    /// <param name="random">Where they begin.</param>
    public CellIndex(Matrix<float> directions, RandomStreams random)
    {
        cells = Cells.Find(directions, random, onSphere: true);
        this.directions = directions.SelectRows(cells.Rows);
    }

    /// <inheritdoc/>
    public int Count => directions.Rows;

    /// <inheritdoc/>
    public IReadOnlyList<Near> Nearest(ReadOnlySpan<float> direction, int count, Predicate<int>? where = null)
    {
        var probed = new NearestRows(Probes);
        for (var cell = 0; cell < cells.Count; cell++)
            probed.Add(cell, TensorPrimitives.Dot<float>(cells.Centres.Row(cell), direction));
        var nearest = new NearestRows(count);
        foreach (var (cell, _) in probed.Found())
            for (var (place, end) = cells.Of(cell); place < end; place++)
                if (where?.Invoke(cells.Rows[place]) ?? true)
                    nearest.Add(cells.Rows[place], TensorPrimitives.Dot<float>(directions.Row(place), direction));
        return nearest.Found();
    }
}
