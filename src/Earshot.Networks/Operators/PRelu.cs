using System.Numerics;

namespace Earshot.Networks.Operators;

/// <summary>y = max(0, x) + a·min(0, x).  ∂x = ∂y where x > 0, a·∂y elsewhere;  ∂a = Σ ∂y·min(0, x).</summary>
/// <remarks>Shapes: x and y (…, channels), a (channels) or (1). He et al. 2015.</remarks>
internal sealed class PReluOperation<T> : Operation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private double[] sums = [];

    protected override string Name => "PReLU";

    public static Tensor<T> Of(Tensor<T> x, Tensor<T> slopes) =>
        Tape<T>.Current.Take<PReluOperation<T>>().Run(x, slopes);

    protected override Shape Plan()
    {
        var count = B!.Shape.Count;
        Require(count == 1 || count == A.Shape.Last, $"a slope for each of {A.Shape.Last} channels, or one");
        sums = new double[count];
        return A.Shape;
    }

    protected override void Forward()
    {
        var x = A.Values;
        var a = B!.Values;
        var y = Output.Values;
        for (int i = 0, c = 0; i < x.Length; i++, c = Next(c))
            y[i] = x[i] > T.Zero ? x[i] : a[c] * x[i];
    }

    protected internal override void Backward()
    {
        var x = A.Values;
        var a = B!.Values;
        var dy = Output.Gradient;
        if (A.NeedsGradient)
        {
            var dx = A.AddGradient();
            for (int i = 0, c = 0; i < x.Length; i++, c = Next(c))
                dx[i] += x[i] > T.Zero ? dy[i] : a[c] * dy[i];
        }
        if (!B.NeedsGradient)
            return;
        sums.AsSpan().Clear();
        for (int i = 0, c = 0; i < x.Length; i++, c = Next(c))
            if (x[i] < T.Zero)
                sums[c] += double.CreateTruncating(dy[i] * x[i]);
        var da = B.AddGradient();
        for (var c = 0; c < sums.Length; c++)
            da[c] += Number(sums[c]);
    }

    private int Next(int channel) => channel + 1 == sums.Length ? 0 : channel + 1;
}
