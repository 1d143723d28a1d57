using Earshot.Learning;
using Earshot.Learning.Paper;
using Earshot.Numerics;
using Earshot.SelfSupervision;

namespace Earshot.Benchmarks;

/// <summary>
/// One training step of the paper's AudioSet setting: 71 nodes, 128 features, 33 classes, hidden 256; drawing and
/// connecting the subgraph included.
/// </summary>
internal static class StepBenchmark
{
    private const int Rounds = 7,
        Clips = 8_900,
        Labelled = 890,
        Classes = 33,
        Dimension = 128,
        Nodes = 71,
        Masked = 7;
    private const double BarMs = 2.2,
        BarPeakGflops = 149;

    public static void Run()
    {
        Console.WriteLine($"kernel {InstructionSets.Best}; median of {Rounds} rounds, by processor time, one thread");
        foreach (
            var tasks in new[]
            {
                SelfSupervisedTasks.None,
                SelfSupervisedTasks.Denoising,
                SelfSupervisedTasks.Completion,
                SelfSupervisedTasks.Shuffling,
                SelfSupervisedTasks.All,
            }
        )
            Measure(tasks);
    }

    private static void Measure(SelfSupervisedTasks tasks)
    {
        var training = Create(tasks);
        CpuTime.PerCall(() => training.Step(), 1); // until the compiler has settled
        var rounds = Enumerable
            .Range(0, Rounds)
            .Select(_ =>
                (Milliseconds: 1e3 * CpuTime.PerCall(() => training.Step(), 0.1), Peak: FmaPeak.MeasureGflops(0.05))
            )
            .OrderBy(round => round.Milliseconds * round.Peak)
            .ToArray();
        var (milliseconds, peak) = rounds[Rounds / 2];
        var gflops = Flops(tasks) / milliseconds / 1e6;
        Console.WriteLine(
            $"{tasks, -11} {milliseconds, 6:F2} ms CPU a step   {gflops, 6:F1} of {peak:F0} GFLOP/s = "
                + $"{100 * gflops / peak, 2:F0}% of the FMA peak   {AllocatedBytes(training)} bytes allocated"
                + (tasks == SelfSupervisedTasks.All ? $"   bar {BarMs * BarPeakGflops / peak:F2} ms" : "")
        );
    }

    private static PaperTraining<float> Create(SelfSupervisedTasks tasks)
    {
        var features = new Matrix<float>(Clips, Dimension);
        new RandomStream(1).FillNormal(features.Span);
        var labels = Enumerable
            .Range(0, Clips)
            .Select(i => i < Labelled ? i % Classes : TrainingSet.Unlabelled)
            .ToArray();
        var options = new PaperOptions();
        options = options with { SelfSupervision = options.SelfSupervision with { Tasks = tasks } };
        var training = new PaperTraining<float>(features, labels, Classes, options, new RandomStreams(1));
        return training;
    }

    private static long AllocatedBytes(PaperTraining<float> training)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var step = 0; step < 100; step++)
            training.Step();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>
    /// Multiply-adds of the dense products, times 2: forward, weight gradients, and input gradients where they are
    /// needed.
    /// </summary>
    private static double Flops(SelfSupervisedTasks tasks)
    {
        const double hidden = 256;
        double variants = 1 + System.Numerics.BitOperations.PopCount((uint)tasks),
            d = Dimension;
        var shared = Nodes * variants * (2 * d * hidden + 3 * hidden * hidden);
        var heads =
            3
            * hidden
            * (
                Nodes * Classes
                + (tasks.HasFlag(SelfSupervisedTasks.Denoising) ? Nodes * d : 0)
                + (tasks.HasFlag(SelfSupervisedTasks.Completion) ? Masked * d : 0)
                + (tasks.HasFlag(SelfSupervisedTasks.Shuffling) ? Nodes : 0)
            );
        return 2 * (shared + heads + Nodes * Nodes * d);
    }
}
