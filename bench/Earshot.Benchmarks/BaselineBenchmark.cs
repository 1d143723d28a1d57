using Earshot.Networks;
using Earshot.Networks.Operators;
using Earshot.Networks.Zoo;
using Earshot.Numerics;

namespace Earshot.Benchmarks;

/// <summary>
/// A training step without the optimiser (forward, loss, backward) of each small trained baseline of Tables I and II at
/// its published size.
/// </summary>
internal static class BaselineBenchmark
{
    private const int Rounds = 3,
        Classes = 10;

    public static void Run()
    {
        Console.WriteLine($"kernel {InstructionSets.Best}; median of {Rounds} rounds, by processor time, one thread");
        Measure(
            "SpeechGCN",
            p => new SpeechGcn<float>(p, GraphFourier.Basis<float>(ChainGraph.Cycle, 120), 33, Classes).Of,
            (128, 120, 33),
            120 * (2.0 * 33 * 128 + 2.0 * 64 * 128 * 3 + 2.0 * 120 * (33 + 3 * 64))
        );
        Measure(
            "Spectrogram-VGG",
            p => new SpectrogramVgg<float>(p, (96, 64), Classes).Of,
            (16, 96, 64, 1),
            2 * VggProducts()
        );
        Measure(
            "DaiNet",
            p => new DaiNet<float>(p, Classes).Of,
            (16, DaiNet<float>.PublishedSamples, 1),
            2 * DaiProducts()
        );
    }

    private static void Measure(
        string name,
        Func<Scope<float>, Func<Tensor<float>, Tensor<float>>> make,
        Shape shape,
        double forwardFlops
    )
    {
        var (parameters, x, batch) = (
            new ParameterSet<float>(new RandomStreams(1)),
            new Tensor<float>(shape),
            shape[0]
        );
        var (network, tape) = (make(parameters.Root), new Tape<float>());
        int[] labels = [.. Enumerable.Range(0, batch).Select(i => i % Classes)];
        new RandomStream(1).FillNormal(x.Values);
        CpuTime.PerCall(Step, 0.5);
        var rounds = Enumerable
            .Range(0, Rounds)
            .Select(_ => (Seconds: CpuTime.PerCall(Step, 0.5), Peak: FmaPeak.MeasureGflops(0.05)))
            .OrderBy(round => round.Seconds * round.Peak)
            .ToArray();
        var (seconds, peak) = rounds[Rounds / 2];
        var gflops = 3 * batch * forwardFlops / seconds / 1e9;
        Console.WriteLine(
            $"{name, -16} batch {batch, 3}  {1e3 * seconds / batch, 6:F2} ms CPU an example   {gflops, 6:F1} of "
                + $"{peak:F0} GFLOP/s = {100 * gflops / peak, 2:F0}% of the FMA peak"
        );

        void Step()
        {
            using (tape.Begin())
                tape.Backward(Losses.CrossEntropy(network(x), labels));
        }
    }

    /// <summary>
    /// Multiply-adds of configuration A on a patch: of each convolution, positions × window × channels × outputs, and
    /// of the dense layers.
    /// </summary>
    private static double VggProducts()
    {
        (int Positions, int From, int To)[] convolutions =
        [
            (6144, 1, 64),
            (1536, 64, 128),
            (384, 128, 256),
            (384, 256, 256),
            (96, 256, 512),
            (96, 512, 512),
            (24, 512, 512),
            (24, 512, 512),
        ];
        return convolutions.Sum(c => 9.0 * c.Positions * c.From * c.To) + 3072.0 * 4096 + 4096.0 * 4096;
    }

    private static double DaiProducts()
    {
        (int Positions, int From, int To)[] convolutions =
        [
            (2000, 64, 64),
            (2000, 64, 64),
            (500, 64, 128),
            (500, 128, 128),
            (125, 128, 256),
            (125, 256, 256),
            (125, 256, 256),
            (32, 256, 512),
            (32, 512, 512),
        ];
        return 8000.0 * 80 * 64 + convolutions.Sum(c => 3.0 * c.Positions * c.From * c.To);
    }
}
