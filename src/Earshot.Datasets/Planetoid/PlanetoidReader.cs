using System.Globalization;
using Earshot.Formats.Pickle;
using Earshot.Graphs;
using Earshot.Numerics;

namespace Earshot.Datasets.Planetoid;

/// <summary>
/// Reads the citation graphs Cora, Citeseer and Pubmed as Yang et al. 2016 published them: eight files
/// <c>ind.NAME.*</c>, seven of them Python 2 pickles. Node i below <c>allx</c>'s row count is that row; row k of
/// <c>tx</c> is the node that line k of <c>test.index</c> names. Citeseer's index leaves out 15 isolated nodes, which
/// have neither features nor a class.
/// </summary>
/// <remarks>
/// The standard split: the rows of <c>y</c> (20 a class) for training, the next 500 for validation, the 1,000 of the
/// index for the test.
/// </remarks>
public static class PlanetoidReader
{
    private const int ValidationNodes = 500;
    private const string Home = "github.com/kimiyoung/planetoid, folder data";
    private static readonly string[] Parts = ["y", "tx", "ty", "allx", "ally", "graph", "test.index"];

    private static readonly RestrictedUnpickler Unpickler = new(
        new Dictionary<string, PickleFactory>
        {
            ["scipy.sparse.csr csr_matrix"] = ScipyCsr.Create,
            ["numpy.core.multiarray _reconstruct"] = PickledArray.Create,
            ["numpy ndarray"] = PickledArray.Create,
            ["numpy dtype"] = NumpyDtype.Create,
            ["collections defaultdict"] = _ => new OrderedDictionary<object, object?>(),
            ["__builtin__ list"] = _ => new List<object?>(),
        }
    );

    /// <summary>The names these sets go by in their files.</summary>
    public static IReadOnlyList<string> Names { get; } = ["cora", "citeseer", "pubmed"];

    /// <summary>Reads a graph; each node's features are divided by their sum, as the literature does.</summary>
    /// <param name="folder">Where the files are.</param>
    /// <param name="name"><c>cora</c>, <c>citeseer</c> or <c>pubmed</c>.</param>
    public static Outcome<KnownGraph> Read(string folder, string name)
    {
        var missing = Parts
            .Select(part => $"ind.{name}.{part}")
            .Where(file => !File.Exists(Path.Combine(folder, file)))
            .ToArray();
        if (missing.Length > 0)
            return Outcome<KnownGraph>.Skipped(
                $"{folder} lacks {string.Join(", ", missing)}; copy {(missing.Length == 1 ? "it" : "them")} from "
                    + $"{Home}"
            );
        try
        {
            return Assemble(name, part => Path.Combine(folder, $"ind.{name}.{part}"));
        }
        catch (InvalidDataException error)
        {
            return Outcome<KnownGraph>.Skipped(
                $"{folder}: {name} is damaged ({error.Message}); get it anew from {Home}"
            );
        }
    }

    internal static object? Load(ReadOnlySpan<byte> pickle) => Unpickler.Load(pickle);

    private static KnownGraph Assemble(string name, Func<string, string> file)
    {
        T Part<T>(string part) => PickleValue.As<T>(Load(File.ReadAllBytes(file(part))), $"part {part}");
        var (known, tested) = (Part<ScipyCsr>("allx").Matrix, Part<ScipyCsr>("tx").Matrix);
        var (knownLabels, testedLabels) = (Classes(Part<PickledArray>("ally")), Classes(Part<PickledArray>("ty")));
        var training = Part<PickledArray>("y").Shape[0];
        var edges = Edges(Part<OrderedDictionary<object, object?>>("graph"));
        var test = TestIndex(file("test.index"));
        if (
            test.Length != tested.Rows
            || testedLabels.Length != tested.Rows
            || knownLabels.Length != known.Rows
            || known.Columns != tested.Columns
            || test.Any(node => node < known.Rows || node >= known.Rows + 2 * test.Length)
            || test.Distinct().Count() != test.Length
            || training + ValidationNodes > known.Rows
        )
            throw new InvalidDataException("its parts don't fit each other");

        var nodes = test.Max() + 1;
        if (edges.Any(edge => edge.From >= nodes || edge.To >= nodes))
            throw new InvalidDataException($"an edge ends beyond node {nodes - 1}");
        var labels = new int[nodes];
        Array.Fill(labels, -1);
        knownLabels.CopyTo(labels, 0);
        for (var k = 0; k < test.Length; k++)
            labels[test[k]] = testedLabels[k];
        return new KnownGraph(
            name,
            UndirectedGraph.FromEdges(nodes, edges),
            Features(known, tested, test, nodes),
            labels,
            labels.Max() + 1,
            [.. Enumerable.Range(0, training)],
            [.. Enumerable.Range(training, ValidationNodes)],
            test
        );
    }

    /// <summary>The class of each one-hot row.</summary>
    private static int[] Classes(PickledArray oneHot)
    {
        if (oneHot.Shape is not [_, > 0 and var classes])
            throw new InvalidDataException("labels should be a matrix");
        var rows = oneHot.ToDoubles().Chunk(classes);
        return [.. rows.Select(row => Array.IndexOf(row, 1.0))];
    }

    private static List<(int From, int To)> Edges(OrderedDictionary<object, object?> graph)
    {
        var edges = new List<(int, int)>();
        foreach (var (from, neighbours) in graph)
        foreach (var to in PickleValue.As<List<object?>>(neighbours, "neighbours"))
            edges.Add((PickleValue.Size(from, "node"), PickleValue.Size(to, "neighbour")));
        return edges;
    }

    private static int[] TestIndex(string path) =>
        [
            .. File.ReadLines(path)
                .Select(line =>
                    int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var node)
                        ? node
                        : throw new InvalidDataException($"test.index holds '{line}'")
                ),
        ];

    private static SparseMatrix<float> Features(
        SparseMatrix<float> known,
        SparseMatrix<float> tested,
        int[] test,
        int nodes
    )
    {
        var (starts, columns, values) = (new int[nodes + 1], new List<int>(), new List<float>());
        var testRow = Enumerable.Range(0, test.Length).ToDictionary(k => test[k]);
        for (var node = 0; node < nodes; node++)
        {
            if (node < known.Rows)
                AddRow(known, node, columns, values);
            else if (testRow.TryGetValue(node, out var row))
                AddRow(tested, row, columns, values);
            starts[node + 1] = columns.Count;
        }
        return new SparseMatrix<float>(nodes, known.Columns, starts, [.. columns], [.. values]);
    }

    /// <summary>Appends a row divided by its sum.</summary>
    private static void AddRow(SparseMatrix<float> matrix, int row, List<int> columns, List<float> values)
    {
        var entries = matrix.RowStarts[row]..matrix.RowStarts[row + 1];
        var sum = 0.0;
        foreach (var value in matrix.Values.AsSpan(entries))
            sum += value;
        columns.AddRange(matrix.ColumnIndices.AsSpan(entries));
        foreach (var value in matrix.Values.AsSpan(entries))
            values.Add(sum == 0 ? value : (float)(value / sum));
    }
}
