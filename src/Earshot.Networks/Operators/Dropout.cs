using System.Numerics;
using Earshot.Numerics;

namespace Earshot.Networks.Operators;

/// <summary>y_i = x_i·k_i/(1 − p), k_i 0 with probability p, else 1.  ∂x_i = ∂y_i·k_i/(1 − p).</summary>
/// <remarks>k is never stored: it is a hash of the step's seed and i, so both ways find the same.</remarks>
internal sealed class DropoutOperation<T> : Operation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private double rate;
    private DropoutMask mask;

    protected override string Name => "dropout";

    public static Tensor<T> Of(Tensor<T> x, double rate)
    {
        var op = Tape<T>.Current.Take<DropoutOperation<T>>();
        op.Set(ref op.rate, rate);
        return op.Run(x);
    }

    protected override Shape Plan()
    {
        Require(rate is > 0 and < 1, $"the rate lies in (0, 1), got {rate}");
        return A.Shape;
    }

    protected override void Forward()
    {
        mask = new DropoutMask(Tape.Random.NextBits(), rate);
        var x = A.Values;
        var y = Output.Values;
        var kept = Number(1 / (1 - rate));
        for (var i = 0; i < x.Length; i++)
            y[i] = mask.Keeps(i) ? x[i] * kept : T.Zero;
    }

    protected internal override void Backward()
    {
        var dx = A.AddGradient();
        var dy = Output.Gradient;
        var kept = Number(1 / (1 - rate));
        for (var i = 0; i < dy.Length; i++)
            if (mask.Keeps(i))
                dx[i] += dy[i] * kept;
    }
}

/// <summary>Which values a step keeps: a hash of its seed and their place.</summary>
internal readonly struct DropoutMask(ulong seed, double rate)
{
    private readonly ulong threshold = (ulong)(rate * (1UL << 53));

    /// <summary>Whether the value at that place stays.</summary>
    public bool Keeps(long place) =>
        RandomStream.SplitMix(unchecked(seed + (ulong)place * 0x9E3779B97F4A7C15UL)) >> 11 >= threshold;
}
