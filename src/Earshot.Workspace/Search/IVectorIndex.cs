using Earshot.Numerics;

namespace Earshot.Workspace.Search;

/// <summary>A row that was found.</summary>
/// <param name="Row">The row.</param>
/// <param name="Similarity">The cosine to the question, −1 to 1.</param>
public readonly record struct Near(int Row, float Similarity);

/// <summary>The rows of a matrix of directions that are nearest to a direction, by their cosine.</summary>
public interface IVectorIndex
{
    /// <summary>Number of rows.</summary>
    int Count { get; }

    /// <summary>At most so many rows, nearest first; of equals the lower row. Serves many threads.</summary>
    /// <param name="direction">Of length 1.</param>
    /// <param name="count">How many are wanted.</param>
    /// <param name="where">Rows that may be found; null: all.</param>
    IReadOnlyList<Near> Nearest(ReadOnlySpan<float> direction, int count, Predicate<int>? where = null);
}

/// <summary>Makes the index that suits the number of rows.</summary>
public static class VectorIndex
{
    /// <summary>Rows from which on cells are worth their making.</summary>
    public const int FewestForCells = 20_000;

    /// <summary>Exact below <see cref="FewestForCells"/> rows, in cells from there on.</summary>
    /// <param name="directions">Rows of length 1 (n, d).</param>
    /// <param name="random">Where cells are begun.</param>
    public static IVectorIndex Of(Matrix<float> directions, RandomStreams random) =>
        directions.Rows < FewestForCells ? new ExactIndex(directions) : new CellIndex(directions, random);
}
