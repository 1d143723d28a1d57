using Earshot.Numerics;

namespace Earshot.Benchmarks;

/// <summary>
/// Matrix products on one thread. The peak is measured between the products, so that both meet the same clock and
/// neighbours.
/// </summary>
internal static class GemmBenchmark
{
    private const int Rounds = 5;

    private static readonly (int M, int K, int N)[] Shapes =
    [
        (71, 128, 256),
        (284, 128, 256),
        (284, 256, 256),
        (71, 256, 33),
        (71, 256, 128),
        (256, 284, 256),
        (71, 128, 33),
        (284, 72, 40),
        (512, 512, 512),
        (1024, 1024, 1024),
        (2048, 2048, 2048),
    ];

    private static readonly (int Nodes, int Degree, int Width)[] Graphs = [(71, 7, 128), (71, 7, 1024), (2000, 7, 256)];

    public static void Run()
    {
        Console.WriteLine($"kernel {InstructionSets.Best}; median of {Rounds} rounds, by processor time, one thread");
        Console.WriteLine(
            $"{"m×k×n", -16} {"A·B", 18} {"Aᵀ·B", 18} {"A·Bᵀ", 18}    GFLOP/s and share of the FMA peak measured "
                + $"beside"
        );
        foreach (var (m, k, n) in Shapes)
            Console.WriteLine(
                $"{$"{m}×{k}×{n}", -16} "
                    + $"{string.Join(' ', Products(m, k, n).Select(p => Measure(p, 2.0 * m * k * n)))}"
            );
        foreach (var (nodes, degree, width) in Graphs)
            Console.WriteLine(
                $"{$"Â·X {nodes}×{width}", -16} "
                    + $"{Measure(Propagation(nodes, degree, width), 2.0 * nodes * degree * width)}    {degree} entries "
                    + $"a row"
            );
    }

    private static Action Propagation(int nodes, int degree, int width)
    {
        var (random, entries) = (new RandomStream(2), nodes * degree);
        var adjacency = new SparseMatrix<float>(
            nodes,
            nodes,
            [.. Enumerable.Range(0, nodes + 1).Select(i => i * degree)],
            [.. Enumerable.Range(0, entries).Select(_ => random.Next(nodes))],
            [.. Enumerable.Repeat(0.1f, entries)]
        );
        var (x, y) = (Filled(nodes, width), new Matrix<float>(nodes, width));
        return () => adjacency.Multiply(x, y);
    }

    private static IEnumerable<Action> Products(int m, int k, int n)
    {
        var (a, at, b, bt, c) = (Filled(m, k), Filled(k, m), Filled(k, n), Filled(n, k), new Matrix<float>(m, n));
        return
        [
            () => Gemm.Multiply(a, b, c),
            () => Gemm.MultiplyTransposedA(at, b, c),
            () => Gemm.MultiplyTransposedB(a, bt, c),
        ];
    }

    private static string Measure(Action product, double flops)
    {
        CpuTime.PerCall(product, 0.2); // until the compiler has settled
        var rounds = Enumerable
            .Range(0, Rounds)
            .Select(_ => (Gflops: flops / CpuTime.PerCall(product, 0.02) / 1e9, Peak: FmaPeak.MeasureGflops(0.02)))
            .OrderBy(round => round.Gflops / round.Peak)
            .ToArray();
        var (gflops, peak) = rounds[Rounds / 2];
        return $"{gflops, 7:F1} of {peak, 5:F0} {100 * gflops / peak, 2:F0}%";
    }

    private static Matrix<float> Filled(int rows, int columns)
    {
        var matrix = new Matrix<float>(rows, columns);
        Xavier.Fill(matrix, new RandomStream(1));
        return matrix;
    }
}
