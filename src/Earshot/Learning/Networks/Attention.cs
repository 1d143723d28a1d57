using System.Numerics;
using System.Numerics.Tensors;
using Earshot.Learning.Paper;
using Earshot.Numerics;

namespace Earshot.Learning.Networks;

/// <summary>
/// Graph attention (Veličković et al. 2018) with H heads of width w over already projected nodes h = x·W, x (n, H·w).
/// For a node i and each j among itself and its neighbours, head by head:
/// <code>
/// e_ij = LeakyReLU(a·h_i + b·h_j)        slope 0.2 below 0
/// α_ij = softmax_j e_ij                  in training dropped at random
/// y_i  = Σ_j α_ij h_j                    (n, H·w), heads side by side
/// </code>
/// </summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
/// <param name="edges">Which j each i attends to: the columns of row i, itself among them. The values are not
/// used.</param>
/// <param name="self">a of all heads (H, w).</param>
/// <param name="other">b of all heads (H, w).</param>
/// <param name="dropout">Share of the attention dropped in training, in [0, 1).</param>
/// <param name="random">Dropout's randomness.</param>
public sealed class Attention<T>(
    SparseMatrix<T> edges,
    Parameter<T> self,
    Parameter<T> other,
    double dropout,
    RandomStream random
) : IModule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly T Slope = T.CreateChecked(0.2);
    private readonly int heads = self.Value.Rows,
        width = self.Value.Columns,
        count = edges.ColumnIndices.Length;
    private Matrix<T>? input,
        output,
        inputGradient; // (n, H·w)
    private Matrix<T>? selfScore,
        otherScore,
        selfGradient,
        otherGradient; // (n, H)
    private Matrix<T>? score,
        attention,
        mask,
        attentionGradient; // (edges, H)

    /// <inheritdoc/>
    public IReadOnlyList<Parameter<T>> Parameters { get; } = [self, other];

    /// <inheritdoc/>
    public Matrix<T> Forward(Matrix<T> x, bool training)
    {
        input = x;
        Project(x, self.Value, Buffers.Shaped(ref selfScore, x.Rows, heads));
        Project(x, other.Value, Buffers.Shaped(ref otherScore, x.Rows, heads));
        FillMask(training);
        Buffers.Shaped(ref score, count, heads);
        Buffers.Shaped(ref attention, count, heads);
        var y = Buffers.Shaped(ref output, x.Rows, x.Columns);
        y.Span.Clear();
        for (var i = 0; i < x.Rows; i++)
        {
            Attend(i);
            for (var e = edges.RowStarts[i]; e < edges.RowStarts[i + 1]; e++)
                AddHeads(x.Row(edges.ColumnIndices[e]), e, y.Row(i));
        }
        return y;
    }

    /// <inheritdoc/>
    public Matrix<T> Backward(Matrix<T> gradient)
    {
        var x = input!;
        var dx = Buffers.Shaped(ref inputGradient, x.Rows, x.Columns);
        dx.Span.Clear();
        Buffers.Shaped(ref selfGradient, x.Rows, heads).Span.Clear();
        Buffers.Shaped(ref otherGradient, x.Rows, heads).Span.Clear();
        Buffers.Shaped(ref attentionGradient, count, heads);
        for (var i = 0; i < x.Rows; i++)
        {
            for (var e = edges.RowStarts[i]; e < edges.RowStarts[i + 1]; e++)
            {
                DotHeads(gradient.Row(i), x.Row(edges.ColumnIndices[e]), attentionGradient!.Row(e));
                AddHeads(gradient.Row(i), e, dx.Row(edges.ColumnIndices[e]));
            }
            BackwardScores(i);
        }
        BackwardProject(x, self, selfGradient!, dx);
        BackwardProject(x, other, otherGradient!, dx);
        return dx;
    }

    /// <summary>score = a·h_i + b·h_j before the LeakyReLU, attention = α, for node i and all heads.</summary>
    private void Attend(int i)
    {
        for (var e = edges.RowStarts[i]; e < edges.RowStarts[i + 1]; e++)
        {
            TensorPrimitives.Add<T>(selfScore!.Row(i), otherScore!.Row(edges.ColumnIndices[e]), score!.Row(e));
            Span<T> z = score.Row(e),
                leaky = attention!.Row(e);
            for (var h = 0; h < z.Length; h++)
                leaky[h] = z[h] > T.Zero ? z[h] : Slope * z[h];
        }
        for (var h = 0; h < heads; h++)
            SoftmaxOver(edges.RowStarts[i], edges.RowStarts[i + 1], h);
    }

    private void SoftmaxOver(int from, int to, int h)
    {
        var values = attention!.Buffer;
        var (max, sum) = (T.NegativeInfinity, T.Zero);
        for (var k = from * heads + h; k < to * heads; k += heads)
            max = T.Max(max, values[k]);
        for (var k = from * heads + h; k < to * heads; k += heads)
            sum += values[k] = T.Exp(values[k] - max);
        for (var k = from * heads + h; k < to * heads; k += heads)
            values[k] /= sum;
    }

    /// <summary>∂L/∂e_ij = α_ij (∂L/∂α_ij - Σ_k α_ik ∂L/∂α_ik), then through the LeakyReLU to both scores.</summary>
    private void BackwardScores(int i)
    {
        T[] α = attention!.Buffer,
            dα = attentionGradient!.Buffer,
            m = mask!.Buffer,
            z = score!.Buffer;
        int from = edges.RowStarts[i],
            to = edges.RowStarts[i + 1];
        for (var h = 0; h < heads; h++)
        {
            var mean = T.Zero;
            for (var e = from; e < to; e++)
                mean += α[e * heads + h] * m[e * heads + h] * dα[e * heads + h];
            for (var e = from; e < to; e++)
            {
                var k = e * heads + h;
                var dz = α[k] * (m[k] * dα[k] - mean) * (z[k] > T.Zero ? T.One : Slope);
                selfGradient!.Buffer[i * heads + h] += dz;
                otherGradient!.Buffer[edges.ColumnIndices[e] * heads + h] += dz;
            }
        }
    }

    /// <summary>target += α · source, head by head, for the attention of edge e.</summary>
    private void AddHeads(ReadOnlySpan<T> source, int e, Span<T> target)
    {
        ReadOnlySpan<T> α = attention!.Row(e),
            m = mask!.Row(e);
        for (var h = 0; h < α.Length; h++)
        {
            var weight = α[h] * m[h];
            var (from, to) = (h * width, (h + 1) * width);
            for (var k = from; k < to; k++)
                target[k] += weight * source[k];
        }
    }

    private void DotHeads(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> dots)
    {
        for (var h = 0; h < dots.Length; h++)
        {
            var sum = T.Zero;
            for (var k = h * width; k < (h + 1) * width; k++)
                sum += a[k] * b[k];
            dots[h] = sum;
        }
    }

    /// <summary>s_ih = v_h·x_ih: the score of every node and head.</summary>
    private void Project(Matrix<T> x, Matrix<T> vectors, Matrix<T> scores)
    {
        for (var i = 0; i < x.Rows; i++)
            DotHeads(x.Row(i), vectors.Span, scores.Row(i));
    }

    /// <summary>∂L/∂x += ds·v, ∂L/∂v += ds·x, head by head.</summary>
    private void BackwardProject(Matrix<T> x, Parameter<T> vectors, Matrix<T> ds, Matrix<T> dx)
    {
        for (var i = 0; i < x.Rows; i++)
        {
            Span<T> row = x.Row(i),
                rowGradient = dx.Row(i),
                v = vectors.Value.Span,
                dv = vectors.Gradient.Span;
            for (var k = 0; k < row.Length; k++)
            {
                var d = ds[i, k / width];
                rowGradient[k] += d * v[k];
                dv[k] += d * row[k];
            }
        }
    }

    private void FillMask(bool training)
    {
        var m = Buffers.Shaped(ref mask, count, heads);
        if (training && dropout > 0)
            Dropout<T>.FillMask(m.Span, dropout, random);
        else
            m.Span.Fill(T.One);
    }
}
