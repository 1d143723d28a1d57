using System.Numerics;
using System.Numerics.Tensors;

namespace Earshot.Networks.Operators;

/// <summary>
/// Mean over the labelled rows of −w_l·ln p_l, p = softmax(x), divided by the weights' sum.  ∂x = w_l·(p − 1_l)/Σ w.
/// </summary>
/// <remarks>Shapes: logits x (…, classes), a label a row; a negative label leaves its row out.</remarks>
internal sealed class CrossEntropyOperation<T> : Operation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private ReadOnlyMemory<int> labels;
    private double[]? weights;
    private double smoothing,
        total;
    private T[] probabilities = [];

    protected override string Name => "cross-entropy";

    public static Tensor<T> Of(Tensor<T> logits, ReadOnlyMemory<int> labels, double[]? weights, double smoothing)
    {
        var op = Tape<T>.Current.Take<CrossEntropyOperation<T>>();
        (op.labels, op.weights, op.smoothing) = (labels, weights, smoothing);
        if (labels.Length != logits.Shape.Rows)
            throw new ShapeException(op.Name, $"{logits}", $"{labels.Length} labels for {logits.Shape.Rows} rows");
        return op.Run(logits);
    }

    protected override Shape Plan()
    {
        probabilities = new T[A.Shape.Count];
        return new();
    }

    private double Weight(int label) =>
        label < 0 ? 0
        : weights is null ? 1
        : weights[label];

    protected override void Forward()
    {
        var (loss, classes) = (0.0, A.Shape.Last);
        A.Values.CopyTo(probabilities);
        total = 0;
        for (var r = 0; r < labels.Length; r++)
        {
            if (labels.Span[r] is var label && label < 0)
                continue;
            var logSum = double.CreateTruncating(
                Kernels.SoftmaxRow.Normalise(probabilities.AsSpan(r * classes, classes), T.One)
            );
            var right = logSum - double.CreateTruncating(A.Row(r)[label]);
            var all = logSum - double.CreateTruncating(TensorPrimitives.Sum<T>(A.Row(r))) / classes;
            loss += Weight(label) * ((1 - smoothing) * right + (smoothing == 0 ? 0 : smoothing * all));
            total += Weight(label);
        }
        Output.Values[0] = total == 0 ? T.Zero : Number(loss / total);
    }

    protected internal override void Backward()
    {
        var dx = A.AddGradient();
        var classes = A.Shape.Last;
        for (var r = 0; r < labels.Length; r++)
        {
            if (labels.Span[r] is var label && label < 0)
                continue;
            var factor = Output.Gradient[0] * Number(Weight(label) / total);
            var to = dx.Slice(r * classes, classes);
            TensorPrimitives.MultiplyAdd(probabilities.AsSpan(r * classes, classes), factor, to, to);
            to[label] -= factor * Number(1 - smoothing);
            if (smoothing > 0)
                TensorPrimitives.Subtract(to, factor * Number(smoothing / classes), to);
        }
    }
}

/// <summary>
/// Mean over rows of −Σ_c t_c·ln p_c, p = softmax(x), Σ t = 1.  ∂x = (p − t)/rows.  No gradient reaches t.
/// </summary>
/// <remarks>Shapes: logits x and targets t (…, classes).</remarks>
internal sealed class SoftCrossEntropy<T> : Operation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private T[] probabilities = [];

    protected override string Name => "cross-entropy";

    public static Tensor<T> Of(Tensor<T> logits, Tensor<T> targets) =>
        Tape<T>.Current.Take<SoftCrossEntropy<T>>().Run(logits, targets);

    protected override Shape Plan()
    {
        Require(A.Shape == B!.Shape, "logits and targets have one shape");
        probabilities = new T[A.Shape.Count];
        return new();
    }

    protected override void Forward()
    {
        var (loss, classes) = (0.0, A.Shape.Last);
        A.Values.CopyTo(probabilities);
        for (var r = 0; r < A.Shape.Rows; r++)
        {
            var logSum = Kernels.SoftmaxRow.Normalise(probabilities.AsSpan(r * classes, classes), T.One);
            loss += double.CreateTruncating(
                logSum * TensorPrimitives.Sum<T>(B!.Row(r)) - TensorPrimitives.Dot<T>(A.Row(r), B.Row(r))
            );
        }
        Output.Values[0] = Number(loss / A.Shape.Rows);
    }

    protected internal override void Backward()
    {
        var dx = A.AddGradient();
        var classes = A.Shape.Last;
        var factor = Output.Gradient[0] / Number(A.Shape.Rows);
        for (var r = 0; r < A.Shape.Rows; r++)
        {
            var to = dx.Slice(r * classes, classes);
            var sum = factor * TensorPrimitives.Sum<T>(B!.Row(r));
            TensorPrimitives.MultiplyAdd(probabilities.AsSpan(r * classes, classes), sum, to, to);
            Gradients.AddScaled(B.Row(r), -factor, to);
        }
    }
}

/// <summary>
/// Mean over all values of max(x, 0) − x·t + ln(1 + e^−|x|), the cross-entropy of sigmoid(x) and t, each times its
/// weight.  ∂x = w·(sigmoid(x) − t)/count.
/// </summary>
/// <remarks>Shapes: logits x, targets t in [0, 1] and weights w the same.</remarks>
internal sealed class BinaryCrossEntropyOperation<T> : Operation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    protected override string Name => "binary cross-entropy";

    public static Tensor<T> Of(Tensor<T> logits, Tensor<T> targets, Tensor<T>? weights) =>
        Tape<T>.Current.Take<BinaryCrossEntropyOperation<T>>().Run(logits, targets, weights);

    protected override Shape Plan()
    {
        Require(A.Shape == B!.Shape && (C is null || C.Shape == A.Shape), "logits, targets and weights have one shape");
        return new();
    }

    protected override void Forward()
    {
        var loss = 0.0;
        var x = A.Values;
        var t = B!.Values;
        for (var i = 0; i < x.Length; i++)
        {
            var value = double.CreateTruncating(T.Max(x[i], T.Zero) - x[i] * t[i] + T.LogP1(T.Exp(-T.Abs(x[i]))));
            loss += C is null ? value : value * double.CreateTruncating(C.Values[i]);
        }
        Output.Values[0] = Number(loss / x.Length);
    }

    protected internal override void Backward()
    {
        var dx = A.AddGradient();
        var x = A.Values;
        var t = B!.Values;
        var factor = Output.Gradient[0] / Number(x.Length);
        for (var i = 0; i < x.Length; i++)
        {
            var slope = factor * (T.One / (T.One + T.Exp(-x[i])) - t[i]);
            dx[i] += C is null ? slope : slope * C.Values[i];
        }
    }
}

/// <summary>
/// Mean over rows of H(p) = −Σ_c p_c·ln p_c, p = softmax(x).  ∂x_c = −p_c·(ln p_c + H)/rows.
/// </summary>
internal sealed class EntropyOperation<T> : Operation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private T[] probabilities = [],
        logarithms = [],
        entropies = [];

    protected override string Name => "entropy";

    public static Tensor<T> Of(Tensor<T> logits) => Tape<T>.Current.Take<EntropyOperation<T>>().Run(logits);

    protected override Shape Plan()
    {
        (probabilities, logarithms) = (new T[A.Shape.Count], new T[A.Shape.Count]);
        entropies = new T[A.Shape.Rows];
        return new();
    }

    protected override void Forward()
    {
        var (sum, classes) = (0.0, A.Shape.Last);
        A.Values.CopyTo(probabilities);
        for (var r = 0; r < A.Shape.Rows; r++)
        {
            var p = probabilities.AsSpan(r * classes, classes);
            var log = logarithms.AsSpan(r * classes, classes);
            TensorPrimitives.Subtract(A.Row(r), Kernels.SoftmaxRow.Normalise(p, T.One), log);
            entropies[r] = -TensorPrimitives.Dot<T>(p, log);
            sum += double.CreateTruncating(entropies[r]);
        }
        Output.Values[0] = Number(sum / A.Shape.Rows);
    }

    protected internal override void Backward()
    {
        var dx = A.AddGradient();
        var classes = A.Shape.Last;
        var factor = Output.Gradient[0] / Number(A.Shape.Rows);
        for (var i = 0; i < dx.Length; i++)
            dx[i] -= factor * probabilities[i] * (logarithms[i] + entropies[i / classes]);
    }
}

/// <summary>Losses, each a single number.</summary>
public static class Losses
{
    /// <summary>
    /// Mean over the labelled rows of −ln softmax(x)_label; with weights a class, their weighted mean, as PyTorch's.
    /// </summary>
    /// <param name="logits">x (…, classes).</param>
    /// <param name="labels">A class a row; a negative one leaves its row out.</param>
    /// <param name="weights">A weight a class; default 1.</param>
    /// <param name="smoothing">Share of the label spread evenly over all classes. Default 0.</param>
    public static Tensor<T> CrossEntropy<T>(
        Tensor<T> logits,
        ReadOnlyMemory<int> labels,
        double[]? weights = null,
        double smoothing = 0
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        CrossEntropyOperation<T>.Of(logits, labels, weights, smoothing);

    /// <summary>Mean over rows of −Σ t·ln softmax(x); targets (…, classes) sum to 1 and get no gradient.</summary>
    public static Tensor<T> CrossEntropy<T>(Tensor<T> logits, Tensor<T> targets)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => SoftCrossEntropy<T>.Of(logits, targets);

    /// <summary>
    /// Mean over all values of the cross-entropy of sigmoid(x) and targets in [0, 1], which get no gradient.
    /// </summary>
    public static Tensor<T> BinaryCrossEntropy<T>(Tensor<T> logits, Tensor<T> targets, Tensor<T>? weights = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        BinaryCrossEntropyOperation<T>.Of(logits, targets, weights);

    /// <summary>Mean over rows of the entropy of softmax(x).</summary>
    public static Tensor<T> Entropy<T>(Tensor<T> logits)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => EntropyOperation<T>.Of(logits);

    /// <summary>Mean over all values of (x − y)².</summary>
    public static Tensor<T> MeanSquaredError<T>(Tensor<T> x, Tensor<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Reductions.Mean(Pointwise.Square(x - y));

    /// <summary>Mean over all values of |x − y|.</summary>
    public static Tensor<T> MeanAbsoluteError<T>(Tensor<T> x, Tensor<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Reductions.Mean(Pointwise.Abs(x - y));

    /// <summary>x/max(‖x‖, ε) of each row.</summary>
    public static Tensor<T> UnitRows<T>(Tensor<T> x, double epsilon = 1e-12)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => UnitRow<T>.Of(x, epsilon);

    /// <summary>Cosine of each row of x with the same row of y: (…, d) to (…).</summary>
    public static Tensor<T> Cosine<T>(Tensor<T> x, Tensor<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Reductions.Sum(UnitRows(x) * UnitRows(y), -1);

    /// <summary>
    /// InfoNCE: row i of x should find row i of y among all rows of y: the mean cross-entropy of x·yᵀ/τ and i.
    /// </summary>
    /// <param name="x">x (n, d).</param>
    /// <param name="y">y (n, d).</param>
    /// <param name="order">0, 1, …, n − 1.</param>
    /// <param name="temperature">τ, above 0. Default 1.</param>
    public static Tensor<T> InfoNce<T>(Tensor<T> x, Tensor<T> y, ReadOnlyMemory<int> order, double temperature = 1)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        CrossEntropy(1 / temperature * Products.Multiply(x, y, turnB: true), order);
}

/// <summary>y = x/n, n = max(‖x‖, ε), for each row.  ∂x = (∂y − y·(y·∂y))/n, and ∂y/ε where n = ε.</summary>
internal sealed class UnitRow<T> : Operation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private double epsilon;
    private T[] norms = [];

    protected override string Name => "unit rows";

    public static Tensor<T> Of(Tensor<T> x, double epsilon)
    {
        var op = Tape<T>.Current.Take<UnitRow<T>>();
        op.epsilon = epsilon;
        return op.Run(x);
    }

    protected override Shape Plan()
    {
        norms = new T[A.Shape.Rows];
        return A.Shape;
    }

    protected override void Forward()
    {
        for (var r = 0; r < norms.Length; r++)
        {
            norms[r] = T.Max(TensorPrimitives.Norm<T>(A.Row(r)), Number(epsilon));
            TensorPrimitives.Divide(A.Row(r), norms[r], Output.Row(r));
        }
    }

    protected internal override void Backward()
    {
        var dx = A.AddGradient();
        var width = A.Shape.Last;
        for (var r = 0; r < norms.Length; r++)
        {
            var to = dx.Slice(r * width, width);
            var dy = Output.Gradient.Slice(r * width, width);
            Gradients.AddScaled(dy, T.One / norms[r], to);
            if (norms[r] > Number(epsilon))
                Gradients.AddScaled(Output.Row(r), -TensorPrimitives.Dot<T>(Output.Row(r), dy) / norms[r], to);
        }
    }
}
