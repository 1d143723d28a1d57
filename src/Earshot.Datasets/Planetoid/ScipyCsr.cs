using Earshot.Formats.Pickle;
using Earshot.Numerics;

namespace Earshot.Datasets.Planetoid;

/// <summary>
/// A pickled <c>scipy.sparse.csr_matrix</c>, completed with its attributes <c>_shape</c>, <c>indptr</c>,
/// <c>indices</c>, <c>data</c>.
/// </summary>
internal sealed class ScipyCsr : IPickleState
{
    public SparseMatrix<float> Matrix { get; private set; } = new(0, 0, [0], [], []);

    public static object Create(object?[] arguments) => new ScipyCsr();

    public void SetState(object? state)
    {
        var attributes = PickleValue.As<OrderedDictionary<object, object?>>(state, "state of a csr_matrix");
        T Attribute<T>(string name) =>
            attributes.TryGetValue(name, out var value)
                ? PickleValue.As<T>(value, name)
                : throw new InvalidDataException($"a csr_matrix has no attribute '{name}'");

        if (PickleValue.Sizes(Attribute<object?[]>("_shape"), "shape") is not [var rows, var columns])
            throw new InvalidDataException("a csr_matrix should have two sizes");
        var starts = Attribute<PickledArray>("indptr").ToSizes();
        var indices = Attribute<PickledArray>("indices").ToSizes();
        var values = Array.ConvertAll(Attribute<PickledArray>("data").ToDoubles(), value => (float)value);
        Check(rows, columns, starts, indices, values);
        for (var i = 0; i < rows; i++)
            Array.Sort(indices, values, starts[i], starts[i + 1] - starts[i]);
        Matrix = new SparseMatrix<float>(rows, columns, starts, indices, values);
    }

    private static void Check(int rows, int columns, int[] starts, int[] indices, float[] values)
    {
        var ascending =
            starts.Length == rows + 1L
            && starts[0] == 0
            && starts[^1] == indices.Length
            && starts.Zip(starts.Skip(1)).All(pair => pair.First <= pair.Second);
        if (!ascending || indices.Length != values.Length || indices.Any(column => column >= columns))
            throw new InvalidDataException(
                $"a csr_matrix {rows}×{columns} with {starts.Length} row starts, {indices.Length} columns and "
                    + $"{values.Length} values contradicts itself"
            );
    }
}
