using System.Numerics;
using System.Numerics.Tensors;
using Earshot.Networks.Kernels;

namespace Earshot.Networks.Operators;

/// <summary>
/// y = x·Wᵀ + b.  ∂x = ∂y·W,  ∂W = ∂yᵀ·x,  ∂b = Σ over rows of ∂y.
/// </summary>
/// <remarks>Shapes: x (…, in), W (out, in), b (out), y (…, out).</remarks>
internal sealed class LinearOperation<T> : Operation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private ColumnSums<T> sums = null!;

    protected override string Name => "linear";

    public static Tensor<T> Of(Tensor<T> x, Tensor<T> weight, Tensor<T>? bias) =>
        Tape<T>.Current.Take<LinearOperation<T>>().Run(x, weight, bias);

    protected override Shape Plan()
    {
        var (x, w) = (A.Shape, B!.Shape);
        Require(x.Rank > 0 && w.Rank == 2, "x has one axis or more and the weight two");
        Require(x.Last == w.Last, $"the last axes must agree, {x.Last} ≠ {w.Last}");
        Require(C is null || C.Shape.Count == w[0], $"the bias has {w[0]} values, a value an output");
        sums = new(w[0]);
        return x.With(-1, w[0]);
    }

    protected override void Forward()
    {
        var (rows, inputs, outputs) = Sizes();
        Product.Of(
            rows,
            outputs,
            inputs,
            Block<T>.Of(A),
            Block<T>.Of(B!, transposed: true),
            Block<T>.Of(Output),
            threads: Tape.Threads
        );
        for (var r = 0; C is not null && r < rows; r++)
            TensorPrimitives.Add(Output.Row(r), C.Values, Output.Row(r));
    }

    protected internal override void Backward()
    {
        var (rows, inputs, outputs) = Sizes();
        var dy = Block<T>.GradientOf(Output);
        if (A.NeedsGradient)
        {
            A.TakeGradient(out var accumulate);
            Product.Of(rows, inputs, outputs, dy, Block<T>.Of(B!), Block<T>.GradientOf(A), accumulate, Tape.Threads);
        }
        if (B!.NeedsGradient)
        {
            B.TakeGradient(out var accumulate);
            var (turned, dw) = (dy with { Transposed = true }, Block<T>.GradientOf(B));
            Product.Of(outputs, inputs, rows, turned, Block<T>.Of(A), dw, accumulate, Tape.Threads);
        }
        if (C is { NeedsGradient: true })
        {
            sums.Clear();
            for (var r = 0; r < rows; r++)
                sums.Add(Output.Gradient.Slice(r * outputs, outputs));
            sums.AddTo(C.AddGradient());
        }
    }

    private (int Rows, int Inputs, int Outputs) Sizes() => (A.Shape.Rows, A.Shape.Last, B!.Shape[0]);
}

/// <summary>
/// A batch of products: C_i = A_i·B_i, A_i·B_iᵀ, A_iᵀ·B_i or A_iᵀ·B_iᵀ.  With A, B as they enter the product:
/// ∂A = ∂C·Bᵀ,  ∂B = Aᵀ·∂C, turned back where they were turned; of an A that all share, the sum.
/// </summary>
/// <remarks>Shapes: A (…, m, k) or (m, k), B (…, k, n), C (…, m, n), before turning; the outer axes agree.</remarks>
internal sealed class BatchedProduct<T> : Operation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private bool turnA,
        turnB;
    private bool shared;
    private int batch,
        m,
        n,
        k;

    protected override string Name => "product";

    public static Tensor<T> Of(Tensor<T> a, Tensor<T> b, bool turnA, bool turnB)
    {
        var op = Tape<T>.Current.Take<BatchedProduct<T>>();
        op.Set(ref op.turnA, turnA);
        op.Set(ref op.turnB, turnB);
        return op.Run(a, b);
    }

    protected override Shape Plan()
    {
        var (a, b) = (A.Shape, B!.Shape);
        shared = a.Rank == 2 && b.Rank > 2;
        Require(a.Rank >= 2 && (a.Rank == b.Rank || shared), "as many axes, two or more, or two of the first");
        (m, k) = turnA ? (a[-1], a[-2]) : (a[-2], a[-1]);
        (var depth, n) = turnB ? (b[-1], b[-2]) : (b[-2], b[-1]);
        batch = b.CountBefore(b.Rank - 2);
        Require(k == depth, $"the inner axes must agree, {k} ≠ {depth}");
        for (var i = 0; i < a.Rank - 2; i++)
            Require(a[i] == b[i], $"the outer axes must agree, {a[i]} ≠ {b[i]}");
        return b.With(-2, m).With(-1, n);
    }

    protected override void Forward()
    {
        for (var i = 0; i < batch; i++)
            Product.Of(
                m,
                n,
                k,
                Part(Block<T>.Of(A, turnA), shared ? 0 : i, m * k),
                Part(Block<T>.Of(B!, turnB), i, k * n),
                Part(Block<T>.Of(Output), i, m * n),
                threads: Tape.Threads
            );
    }

    protected internal override void Backward()
    {
        if (A.NeedsGradient)
        {
            A.TakeGradient(out var accumulate);
            for (var i = 0; i < batch; i++)
                Gradient(
                    A,
                    turnA,
                    m,
                    k,
                    Of(i, n),
                    Part(Block<T>.Of(B!, !turnB), i, k * n),
                    shared ? 0 : i,
                    n,
                    accumulate || shared && i > 0
                );
        }
        if (B!.NeedsGradient)
        {
            B.TakeGradient(out var accumulate);
            for (var i = 0; i < batch; i++)
                Gradient(
                    B,
                    turnB,
                    k,
                    n,
                    Part(Block<T>.Of(A, !turnA), shared ? 0 : i, m * k),
                    Of(i, n),
                    i,
                    m,
                    accumulate
                );
        }
    }

    /// <summary>∂X (rows, columns) = L·R, or Xᵀ's: (L·R)ᵀ = Rᵀ·Lᵀ.</summary>
    private void Gradient(
        Tensor<T> x,
        bool turned,
        int rows,
        int columns,
        Block<T> left,
        Block<T> right,
        int i,
        int depth,
        bool accumulate
    )
    {
        var to = Part(Block<T>.GradientOf(x), i, rows * columns);
        if (turned)
            Product.Of(columns, rows, depth, Turn(right), Turn(left), to, accumulate, Tape.Threads);
        else
            Product.Of(rows, columns, depth, left, right, to, accumulate, Tape.Threads);
    }

    private Block<T> Of(int i, int columns) => Part(Block<T>.GradientOf(Output), i, m * columns);

    private static Block<T> Part(Block<T> all, int i, int values) => all with { Offset = all.Offset + i * values };

    private static Block<T> Turn(Block<T> block) => block with { Transposed = !block.Transposed };
}

/// <summary>Products.</summary>
public static class Products
{
    /// <summary>y = x·Wᵀ + b; x (…, in), W (out, in), b (out), y (…, out).</summary>
    public static Tensor<T> Linear<T>(Tensor<T> x, Tensor<T> weight, Tensor<T>? bias = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => LinearOperation<T>.Of(x, weight, bias);

    /// <summary>
    /// C_i = A_i·B_i for each of a batch; A (…, m, k), or (m, k) for all, B (…, k, n), C (…, m, n). Either may be
    /// turned first.
    /// </summary>
    public static Tensor<T> Multiply<T>(Tensor<T> a, Tensor<T> b, bool turnA = false, bool turnB = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => BatchedProduct<T>.Of(a, b, turnA, turnB);
}
