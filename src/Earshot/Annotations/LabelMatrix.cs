namespace Earshot.Annotations;

/// <summary>
/// What is known of n windows and k classes: each cell is present (+1), absent (−1) or unknown (0) and has a weight.
/// Unknown is never absent: nothing that learns or measures reads an unknown cell.
/// </summary>
public sealed class LabelMatrix
{
    /// <summary>The class is to be heard in the window.</summary>
    public const sbyte Present = 1;

    /// <summary>In place of a class, where a row has none; a training set's mark of an unlabelled row.</summary>
    public const int NoClass = -1;

    /// <summary>The class is not to be heard in the window.</summary>
    public const sbyte Absent = -1;

    /// <summary>Nobody said.</summary>
    public const sbyte Unknown = 0;

    private readonly sbyte[] cells;
    private readonly float[] weights;

    /// <summary>All cells unknown, all weights 1.</summary>
    /// <param name="rows">n, 0 or more.</param>
    /// <param name="classes">k, 1 or more.</param>
    public LabelMatrix(int rows, int classes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        (Rows, Classes) = (rows, classes);
        (cells, weights) = (new sbyte[checked(rows * classes)], new float[rows * classes]);
        weights.AsSpan().Fill(1);
    }

    /// <summary>n.</summary>
    public int Rows { get; }

    /// <summary>k.</summary>
    public int Classes { get; }

    /// <summary>One cell: <see cref="Present"/>, <see cref="Absent"/> or <see cref="Unknown"/>.</summary>
    public sbyte this[int row, int @class]
    {
        get => cells[Place(row, @class)];
        set =>
            cells[Place(row, @class)] = value is Present or Absent or Unknown
                ? value
                : throw new ArgumentOutOfRangeException(nameof(value), value, "a cell is +1, −1 or 0");
    }

    /// <summary>The cells of one row, length <see cref="Classes"/>.</summary>
    public ReadOnlySpan<sbyte> Row(int row) => cells.AsSpan(Place(row, 0), Classes);

    /// <summary>How much a known cell counts in training, above 0; 1 unless set.</summary>
    public float Weight(int row, int @class) => weights[Place(row, @class)];

    /// <summary>Sets a cell and its weight; a cell of weight 0 is unknown.</summary>
    /// <param name="row">0 to n − 1.</param>
    /// <param name="class">0 to k − 1.</param>
    /// <param name="value"><see cref="Present"/>, <see cref="Absent"/> or <see cref="Unknown"/>.</param>
    /// <param name="weight">Finite, 0 or more.</param>
    public void Set(int row, int @class, sbyte value, float weight = 1)
    {
        if (!float.IsFinite(weight) || weight < 0)
            throw new ArgumentOutOfRangeException(nameof(weight), weight, "a weight is finite and 0 or more");
        this[row, @class] = weight > 0 ? value : Unknown;
        weights[Place(row, @class)] = weight;
    }

    /// <summary>Rows with at least one known cell, ascending.</summary>
    public int[] KnownRows() => [.. Enumerable.Range(0, Rows).Where(row => Row(row).ContainsAnyExcept(Unknown))];

    /// <summary>Rows whose cell of this class is known, ascending.</summary>
    public int[] KnownRows(int @class) => [.. Enumerable.Range(0, Rows).Where(row => this[row, @class] != Unknown)];

    /// <summary>Number of known cells of a class.</summary>
    public int KnownCount(int @class) => Rows - Count(@class, Unknown);

    /// <summary>Number of cells of a class with this value.</summary>
    public int Count(int @class, sbyte value) => Enumerable.Range(0, Rows).Count(row => this[row, @class] == value);

    /// <summary>Sum of the weights of a class's cells with this value: N⁺ of presents, N⁻ of absents.</summary>
    public double WeightOf(int @class, sbyte value) =>
        Enumerable.Range(0, Rows).Where(row => this[row, @class] == value).Sum(row => (double)Weight(row, @class));

    /// <summary>Share of all cells that are known, 0 to 1; 0 without rows.</summary>
    public double KnownShare() => cells.Length == 0 ? 0 : 1 - (double)cells.AsSpan().Count(Unknown) / cells.Length;

    /// <summary>
    /// A copy in which the presents and the absents of a class weigh the same, half of its known cells each, so that
    /// a rare class is not drowned.
    /// </summary>
    public LabelMatrix Balanced() => Balanced(KnownCount);

    /// <summary>The same with so much weight a class in all.</summary>
    internal LabelMatrix Balanced(Func<int, int> weightOfClass)
    {
        var balanced = Clone();
        for (var c = 0; c < Classes; c++)
            foreach (var value in (sbyte[])[Present, Absent])
                balanced.Scale(c, value, weightOfClass(c) / (2 * WeightOf(c, value)));
        return balanced;
    }

    private void Scale(int @class, sbyte value, double factor)
    {
        foreach (var row in KnownRows(@class).Where(row => this[row, @class] == value))
            weights[Place(row, @class)] *= (float)factor;
    }

    /// <summary>A new matrix of the named rows, in the order named.</summary>
    public LabelMatrix SelectRows(ReadOnlySpan<int> rows)
    {
        var selected = new LabelMatrix(rows.Length, Classes);
        for (var i = 0; i < rows.Length; i++)
        {
            Row(rows[i]).CopyTo(selected.cells.AsSpan(i * Classes, Classes));
            weights.AsSpan(Place(rows[i], 0), Classes).CopyTo(selected.weights.AsSpan(i * Classes, Classes));
        }
        return selected;
    }

    /// <summary>The rows of several matrices of the same classes, one after the other.</summary>
    public static LabelMatrix Joined(IReadOnlyList<LabelMatrix> parts)
    {
        var (joined, at) = (new LabelMatrix(parts.Sum(part => part.Rows), parts[0].Classes), 0);
        foreach (var part in parts)
        {
            part.cells.CopyTo(joined.cells, at);
            part.weights.CopyTo(joined.weights, at);
            at += part.cells.Length;
        }
        return joined;
    }

    /// <summary>A deep copy.</summary>
    public LabelMatrix Clone() => SelectRows([.. Enumerable.Range(0, Rows)]);

    /// <summary>Makes all cells of a row unknown.</summary>
    public void Forget(int row) => cells.AsSpan(Place(row, 0), Classes).Clear();

    /// <summary>Of one class a row: that class is present and all others are absent; unlabelled rows are
    /// unknown.</summary>
    /// <param name="labels">Class of each row, or <see cref="NoClass"/>.</param>
    /// <param name="classes">k.</param>
    public static LabelMatrix FromLabels(ReadOnlySpan<int> labels, int classes)
    {
        var matrix = new LabelMatrix(labels.Length, classes);
        for (var row = 0; row < labels.Length; row++)
        for (var c = 0; labels[row] >= 0 && c < classes; c++)
            matrix[row, c] = labels[row] == c ? Present : Absent;
        return matrix;
    }

    /// <summary>Of cells that are all known.</summary>
    /// <param name="truth">Whether a class is present in a row; shape (n, k).</param>
    public static LabelMatrix FromTruth(bool[,] truth)
    {
        var matrix = new LabelMatrix(truth.GetLength(0), truth.GetLength(1));
        for (var row = 0; row < matrix.Rows; row++)
        for (var c = 0; c < matrix.Classes; c++)
            matrix[row, c] = truth[row, c] ? Present : Absent;
        return matrix;
    }

    /// <summary>
    /// Of each row the present class with fewest presents (the lower number of equals), so that rare classes keep
    /// theirs; <see cref="NoClass"/> where none is present.
    /// </summary>
    public int[] RarestPresents()
    {
        int[] counts = [.. Enumerable.Range(0, Classes).Select(c => Count(c, Present))];
        return
        [
            .. Enumerable
                .Range(0, Rows)
                .Select(row =>
                    Enumerable
                        .Range(0, Classes)
                        .Where(c => this[row, c] == Present)
                        .OrderBy(c => counts[c])
                        .FirstOrDefault(NoClass)
                ),
        ];
    }

    private int Place(int row, int @class)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Rows, nameof(row));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)@class, (uint)Classes, nameof(@class));
        return row * Classes + @class;
    }
}
