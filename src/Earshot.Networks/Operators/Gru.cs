using System.Numerics;
using Earshot.Networks.Kernels;

namespace Earshot.Networks.Operators;

/// <summary>
/// A gated recurrent unit over a sequence, in PyTorch's form. With a = x·W_ihᵀ + b_ih, which is given, and
/// u = h·W_hhᵀ + b_hh, each as (r, z, n):
/// <code>
/// r = σ(a_r + u_r),  z = σ(a_z + u_z),  n = tanh(a_n + r ⊙ u_n),  h' = n + z ⊙ (h − n)
/// ∂n = ∂h' ⊙ (1 − z) ⊙ (1 − n²),  ∂z = ∂h' ⊙ (h − n) ⊙ z ⊙ (1 − z),  ∂r = ∂n ⊙ u_n ⊙ r ⊙ (1 − r)
/// ∂a = (∂r, ∂z, ∂n),  ∂u = (∂r, ∂z, ∂n ⊙ r),  ∂h = ∂h' ⊙ z + ∂u·W_hh,  ∂W_hh = Σ ∂uᵀ·h,  ∂b_hh = Σ ∂u
/// </code>
/// </summary>
/// <remarks>
/// Shapes: a (B, T, 3H), W_hh (3H, H), b_hh (3H), all h' (B, T, H). Beyond a clip's length h' is 0; backwards in time
/// a clip begins at its last step.
/// </remarks>
internal sealed class GruOperation<T> : Operation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private bool reverse;
    private ReadOnlyMemory<int> lengths;
    private int clips,
        steps,
        width;
    private T[] turned = [], // W_hhᵀ (H, 3H)
        before = [], // h of the step before (B, T, H)
        inner = [], // u (B, T, 3H), then ∂u
        gates = [], // r, z, n (B, T, 3H)
        carry = []; // ∂h (B, H)
    private ColumnSums<T> sums = null!;

    protected override string Name => "GRU";

    public static Tensor<T> Of(
        Tensor<T> inputs,
        Tensor<T> weight,
        Tensor<T> bias,
        bool reverse,
        ReadOnlyMemory<int> lengths
    )
    {
        var op = Tape<T>.Current.Take<GruOperation<T>>();
        op.Set(ref op.reverse, reverse);
        op.lengths = lengths;
        return op.Run(inputs, weight, bias);
    }

    protected override Shape Plan()
    {
        Require(A.Shape.Rank == 3 && A.Shape[2] % 3 == 0, "inputs (B, T, 3H)");
        (clips, steps, width) = (A.Shape[0], A.Shape[1], A.Shape[2] / 3);
        Require(B!.Shape == (3 * width, width), $"the weight is ({3 * width}, {width})");
        Require(C!.Shape.Count == 3 * width, $"the bias has {3 * width} values");
        var states = clips * steps * width;
        (turned, before, inner, gates) = (new T[B.Shape.Count], new T[states], new T[3 * states], new T[3 * states]);
        (carry, sums) = (new T[clips * width], new(3 * width));
        return A.Shape.With(2, width);
    }

    private int At(int step) => reverse ? steps - 1 - step : step;

    private bool IsOver(int clip, int t) => !lengths.IsEmpty && t >= lengths.Span[clip];

    /// <summary>One step of all clips inside (B, T, columns).</summary>
    private Block<T> Step(T[] values, int offset, int t, int columns) =>
        new(values, offset + t * columns, steps * columns);

    protected override void Forward()
    {
        for (var i = 0; i < 3 * width; i++)
        for (var j = 0; j < width; j++)
            turned[j * 3 * width + i] = B!.Values[i * width + j];
        for (var step = 0; step < steps; step++)
        {
            var t = At(step);
            for (var clip = 0; clip < clips; clip++)
                if (step == 0)
                    State(before, clip, t).Clear();
                else
                    State(Output.Values, clip, At(step - 1)).CopyTo(State(before, clip, t));
            Product.Of(
                clips,
                3 * width,
                width,
                Step(before, 0, t, width),
                new(turned, 0, 3 * width),
                Step(inner, 0, t, 3 * width)
            );
            for (var clip = 0; clip < clips; clip++)
                Forward(clip, t);
        }
    }

    private void Forward(int clip, int t)
    {
        var h = State(Output.Values, clip, t);
        if (IsOver(clip, t))
        {
            h.Clear();
            return;
        }
        var a = Gates(A.Values, clip, t);
        var u = Gates(inner, clip, t);
        var g = Gates(gates, clip, t);
        System.Numerics.Tensors.TensorPrimitives.Add(u, C!.Values, u);
        Lanes.Map<T, Gate>(default, a[..(2 * width)], u[..(2 * width)], default, g[..(2 * width)]);
        var (r, z, n) = (0, width, 2 * width);
        Lanes.Map<T, Candidate>(default, a[n..], g.Slice(r, width), u[n..], g[n..]);
        Lanes.Map<T, Blend>(default, g.Slice(z, width), g[n..], State(before, clip, t), h);
    }

    protected internal override void Backward()
    {
        var da = A.NeedsGradient ? A.AddGradient() : default;
        carry.AsSpan().Clear();
        for (var step = steps - 1; step >= 0; step--)
        {
            var t = At(step);
            for (var clip = 0; clip < clips; clip++)
                Backward(clip, t, da.IsEmpty ? default : Gates(da, clip, t));
            var (du, w) = (Step(inner, 0, t, 3 * width), new Block<T>(B!.Storage.Values, B.Offset, width));
            Product.Of(clips, width, 3 * width, du, w, new(carry, 0, width), accumulate: true);
        }
        if (B!.NeedsGradient)
        {
            B.TakeGradient(out var accumulate);
            var du = new Block<T>(inner, 0, 3 * width, Transposed: true);
            var h = new Block<T>(before, 0, width);
            Product.Of(3 * width, width, clips * steps, du, h, Block<T>.GradientOf(B), accumulate, Tape.Threads);
        }
        if (C!.NeedsGradient)
            Gradients.AddColumns(sums, inner, T.One, C.AddGradient());
    }

    /// <summary>∂u in the place of u, ∂a; ∂h' ⊙ z in the place of ∂h'.</summary>
    private void Backward(int clip, int t, Span<T> da)
    {
        var dh = carry.AsSpan(clip * width, width);
        var du = Gates(inner, clip, t);
        if (IsOver(clip, t))
        {
            dh.Clear();
            du.Clear();
            return;
        }
        Gradients.Move(State(Output.Gradient, clip, t), dh, accumulate: true);
        var g = Gates(gates, clip, t);
        var r = g[..width];
        var z = g.Slice(width, width);
        var n = g[(2 * width)..];
        var dr = du[..width];
        var dz = du.Slice(width, width);
        var dn = du[(2 * width)..]; // holds u_n still
        var slope = Tape.Scratch(0, width).AsSpan(0, width);
        Lanes.Map<T, CandidateSlope>(default, dh, z, n, slope); // ∂n
        Lanes.Map<T, ResetSlope>(default, slope, dn, r, dr);
        Lanes.Map<T, Difference>(default, State(before, clip, t), n, dh, dz);
        Lanes.Map<T, GateSlope>(default, dz, z, default, dz);
        if (!da.IsEmpty)
        {
            Gradients.Move(du[..(2 * width)], da[..(2 * width)], accumulate: true);
            Gradients.Move(slope, da[(2 * width)..], accumulate: true);
        }
        System.Numerics.Tensors.TensorPrimitives.Multiply(slope, r, dn);
        System.Numerics.Tensors.TensorPrimitives.Multiply(dh, z, dh);
    }

    private Span<T> State(Span<T> states, int clip, int t) => states.Slice((clip * steps + t) * width, width);

    private Span<T> Gates(Span<T> all, int clip, int t) => all.Slice((clip * steps + t) * 3 * width, 3 * width);

    private readonly struct Gate : IMap<T>
    {
        public Vector<T> Of(Vector<T> a, Vector<T> u, Vector<T> _) => Exponential.Sigmoid(a + u);
    }

    private readonly struct Candidate : IMap<T>
    {
        public Vector<T> Of(Vector<T> a, Vector<T> r, Vector<T> u) => Exponential.Tanh(a + r * u);
    }

    private readonly struct Blend : IMap<T>
    {
        public Vector<T> Of(Vector<T> z, Vector<T> n, Vector<T> h) => n + z * (h - n);
    }

    private readonly struct CandidateSlope : IMap<T>
    {
        public Vector<T> Of(Vector<T> dh, Vector<T> z, Vector<T> n) =>
            dh * (Vector<T>.One - z) * (Vector<T>.One - n * n);
    }

    private readonly struct ResetSlope : IMap<T>
    {
        public Vector<T> Of(Vector<T> dn, Vector<T> u, Vector<T> r) => dn * u * r * (Vector<T>.One - r);
    }

    private readonly struct Difference : IMap<T>
    {
        public Vector<T> Of(Vector<T> h, Vector<T> n, Vector<T> dh) => dh * (h - n);
    }

    private readonly struct GateSlope : IMap<T>
    {
        public Vector<T> Of(Vector<T> d, Vector<T> z, Vector<T> _) => d * z * (Vector<T>.One - z);
    }
}

/// <summary>Recurrent operators.</summary>
public static class Recurrent
{
    /// <summary>All states of a gated recurrent unit.</summary>
    /// <param name="inputs">x·W_ihᵀ + b_ih (B, T, 3H), gates in PyTorch's order r, z, n.</param>
    /// <param name="weight">W_hh (3H, H).</param>
    /// <param name="bias">b_hh (3H).</param>
    /// <param name="reverse">From the last step to the first.</param>
    /// <param name="lengths">Steps of each clip; states after them are 0. Default all.</param>
    /// <returns>h (B, T, H).</returns>
    public static Tensor<T> Gru<T>(
        Tensor<T> inputs,
        Tensor<T> weight,
        Tensor<T> bias,
        bool reverse = false,
        ReadOnlyMemory<int> lengths = default
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        GruOperation<T>.Of(inputs, weight, bias, reverse, lengths);
}
