using System.Numerics;
using Earshot.Numerics;

namespace Earshot.Tests.Numerics;

public class FftTests
{
    private static readonly Gen<double[]> Signals =
        from log in Gen.Int[1, 11]
        from signal in Gen.Double[-1, 1].Array[1 << log]
        select signal;

    private static readonly Gen<(double[] X, double[] Y)> Pairs =
        from log in Gen.Int[0, 10]
        from x in Gen.Double[-1, 1].Array[1 << log]
        from y in Gen.Double[-1, 1].Array[1 << log]
        select (x, y);

    [Fact]
    public void A_real_transform_is_the_defining_sum_in_double() =>
        Signals.Sample(x => LargestError(Spectrum<double>(x), Naive(x, x.Length / 2 + 1)) < 1e-13 * x.Length, iter: 60);

    [Fact]
    public void A_real_transform_is_the_defining_sum_in_float() =>
        Signals.Sample(
            x => LargestError(Spectrum<float>(x), Naive(x, x.Length / 2 + 1)) < 2e-6 * Math.Sqrt(x.Length),
            iter: 60
        );

    [Fact]
    public void A_complex_transform_is_the_defining_sum() =>
        Pairs.Sample(
            pair =>
            {
                var (x, y) = (Naive(pair.X, pair.X.Length), Naive(pair.Y, pair.Y.Length));
                var expected = x.Zip(y, (a, b) => a + Complex.ImaginaryOne * b).ToArray();
                var plan = new ComplexFft<double>(pair.X.Length);
                var (real, imaginary) = ((double[])pair.X.Clone(), (double[])pair.Y.Clone());
                plan.Forward(real, imaginary, new double[plan.WorkspaceLength]);
                return LargestError(real.Zip(imaginary, (r, i) => new Complex(r, i)).ToArray(), expected)
                    < 2e-13 * real.Length;
            },
            iter: 60
        );

    [Fact]
    public void Energy_is_kept_as_Parseval_says() =>
        Signals.Sample(x =>
        {
            var spectrum = Spectrum<double>(x);
            var energy =
                spectrum.Select((z, k) => z.Magnitude * z.Magnitude * (k == 0 || k == x.Length / 2 ? 1 : 2)).Sum()
                / x.Length;
            return Math.Abs(energy - x.Sum(v => v * v)) < 1e-12 * x.Length;
        });

    [Fact]
    public void The_transform_is_linear() =>
        Gen.Select(Pairs.Where(p => p.X.Length > 1), Gen.Double[-3, 3])
            .Sample(
                (pair, factor) =>
                {
                    var sum = Spectrum<double>(pair.X.Zip(pair.Y, (x, y) => x + factor * y).ToArray());
                    var parts = Spectrum<double>(pair.X)
                        .Zip(Spectrum<double>(pair.Y), (x, y) => x + factor * y)
                        .ToArray();
                    return LargestError(sum, parts) < 1e-12 * pair.X.Length;
                }
            );

    [Fact]
    public void One_plan_serves_many_threads()
    {
        var plan = new RealFft<float>(512);
        var signals = Enumerable
            .Range(0, 64)
            .Select(s => Enumerable.Range(0, 512).Select(i => MathF.Sin(0.01f * (s + 1) * i)).ToArray())
            .ToArray();
        var alone = signals.Select(x => Forward(plan, x)).ToArray();
        var together = signals.AsParallel().AsOrdered().Select(x => Forward(plan, x)).ToArray();
        Assert.Equal(alone, together);
    }

    [Fact]
    public void A_call_allocates_nothing()
    {
        var plan = new RealFft<float>(512);
        float[] signal = new float[512],
            real = new float[257],
            imaginary = new float[257],
            workspace = new float[plan.WorkspaceLength];
        plan.Forward(signal, real, imaginary, workspace);
        Assert.Equal(
            0,
            Allocation.BytesOf(() =>
            {
                for (var i = 0; i < 100; i++)
                    plan.Forward(signal, real, imaginary, workspace);
            })
        );
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(400)]
    [InlineData(-8)]
    public void A_length_that_is_no_power_of_two_is_refused_by_name(int length) =>
        Assert.Contains($"got {length}", Assert.Throws<ArgumentException>(() => new RealFft<float>(length)).Message);

    private static float[] Forward(RealFft<float> plan, float[] signal)
    {
        float[] real = new float[plan.SpectrumLength],
            imaginary = new float[plan.SpectrumLength];
        plan.Forward(signal, real, imaginary, new float[plan.WorkspaceLength]);
        return [.. real, .. imaginary];
    }

    private static Complex[] Spectrum<T>(double[] signal)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var plan = new RealFft<T>(signal.Length);
        T[] real = new T[plan.SpectrumLength],
            imaginary = new T[plan.SpectrumLength];
        plan.Forward(signal.Select(T.CreateTruncating).ToArray(), real, imaginary, new T[plan.WorkspaceLength]);
        return real.Zip(imaginary, (r, i) => new Complex(double.CreateTruncating(r), double.CreateTruncating(i)))
            .ToArray();
    }

    private static Complex[] Naive(double[] x, int count) =>
        Enumerable
            .Range(0, count)
            .Select(k =>
                x.Select(
                        (v, n) =>
                            v * Complex.FromPolarCoordinates(1, -2 * Math.PI * ((long)k * n % x.Length) / x.Length)
                    )
                    .Aggregate(Complex.Zero, (a, b) => a + b)
            )
            .ToArray();

    private static double LargestError(Complex[] got, Complex[] expected) =>
        got.Zip(expected, (a, b) => (a - b).Magnitude).Max();
}
