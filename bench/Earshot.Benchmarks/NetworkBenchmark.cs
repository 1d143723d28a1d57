using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics;
using Earshot.Networks;
using Earshot.Networks.Layers;
using Earshot.Networks.Operators;
using Earshot.Networks.Training;
using Earshot.Networks.Zoo;
using Earshot.Numerics;

namespace Earshot.Benchmarks;

/// <summary>
/// A training step (forward, cross-entropy, backward, AdamW) of AST-tiny, of Cnn14 at quarter width and of a GRU, one
/// thread, in turns with the same steps in PyTorch (<c>networks.py</c>), each in a process of its own.
/// </summary>
internal static class NetworkBenchmark
{
    /// <summary>Command of the process that measures one network.</summary>
    public const string ChildName = "network";

    private const int Rounds = 3;

    public static void Run()
    {
        var core = Vector512.IsHardwareAccelerated ? "SKYLAKEX" : "HASWELL";
        Console.WriteLine($"kernel {InstructionSets.Best}; median of {Rounds} rounds; peer's OPENBLAS_CORETYPE={core}");
        var peer = Path.Combine(AppContext.BaseDirectory, "networks.py");
        foreach (var name in new[] { "ast", "cnn14", "gru" })
        {
            var (ours, theirs) = (new List<Reading>(), new List<Reading>());
            for (var round = 0; round < Rounds; round++)
            {
                ours.Add(Read(Environment.ProcessPath!, core, ChildName, name)!.Value);
                if (Read("/usr/bin/python3", core, peer, name) is { } reading)
                    theirs.Add(reading);
            }
            Console.WriteLine(Line(name, Median(ours), theirs.Count == 0 ? null : Median(theirs)));
        }
    }

    private static string Line(string name, Reading ours, Reading? theirs)
    {
        var own = FormattableString.Invariant(
            $"{name, -6} {ours.Parameters, 9} parameters  {ours.Seconds:F3} s CPU, {ours.Megabytes:F0} MB   "
        );
        return theirs is { } peer
            ? FormattableString.Invariant(
                $"{own}PyTorch {peer.Parameters}: {peer.Seconds:F3} s, {peer.Megabytes:F0} MB   time {ours.Seconds
                    / peer.Seconds:F2} ×, memory {ours.Megabytes / peer.Megabytes:F2} ×"
            )
            : own + "PyTorch is not there (python3-torch, libopenblas0-pthread)";
    }

    private static Reading Median(List<Reading> readings) =>
        readings.OrderBy(reading => reading.Seconds).ElementAt(readings.Count / 2);

    private static Reading? Read(string program, string core, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            Environment =
            {
                ["OPENBLAS_CORETYPE"] = core,
                ["OMP_NUM_THREADS"] = "1",
                // a training runs for minutes: its code is compiled in full from the first step, not by and by
                ["DOTNET_TieredCompilation"] = "0",
            },
        };
        using var process = Process.Start(start)!;
        var words = process.StandardOutput.ReadToEnd().Split(' ', StringSplitOptions.TrimEntries);
        process.WaitForExit();
        return process.ExitCode == 0 ? new(long.Parse(words[0]), Number(words[1]), Number(words[2])) : null;
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private readonly record struct Reading(long Parameters, double Seconds, double Megabytes);

    /// <summary>Prints parameters, median seconds of CPU a step, peak resident megabytes.</summary>
    public static int Measure(string name)
    {
        var p = new ParameterSet<float>(new RandomStreams(1));
        var (forward, shape, classes) = Network(p, name);
        var x = new Tensor<float>(shape);
        new RandomStream(2).FillNormal(x.Values);
        int[] labels = [.. Enumerable.Range(0, shape[0]).Select(i => i % classes)];
        var adam = new AdamW<float>(p, new() { LearningRate = 1e-4 });
        var tape = new Tape<float>();
        var seconds = new List<double>();
        for (var step = 0; step < 6; step++)
        {
            var start = Process.GetCurrentProcess().TotalProcessorTime;
            p.ClearGradients();
            using (tape.Begin())
                tape.Backward(Losses.CrossEntropy(forward(x), labels));
            adam.Step();
            seconds.Add((Process.GetCurrentProcess().TotalProcessorTime - start).TotalSeconds);
        }
        var median = seconds.Skip(1).Order().ElementAt(2);
        var peak = Process.GetCurrentProcess().PeakWorkingSet64 / (1024.0 * 1024);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{p.Count} {median:F4} {peak:F0}"));
        return 0;
    }

    private static (Func<Tensor<float>, Tensor<float>>, Shape, int Classes) Network(ParameterSet<float> p, string name)
    {
        switch (name)
        {
            case "ast":
                return (new Ast<float>(p.Root, AstSize.Tiny, 512, 10).Of, (4, 512, Ast<float>.Bands), 10);
            case "cnn14":
                return (new QuarterCnn14(p.Root).Of, (4, 501, 64), 10);
            default:
                var (gru, fc) = (new Gru<float>(p.Root / "gru", 33, 128, true), new Linear<float>(p.Root, 256, 4));
                return (x => fc.Of(Reductions.Mean(gru.Of(x), 1)), (32, 100, 33), 4);
        }
    }

    private sealed class QuarterCnn14(Scope<float> p)
    {
        private readonly BatchNorm<float> bn0 = new(p / "bn0", 64);
        private readonly Block[] blocks =
        [
            .. new[] { 1, 16, 32, 64, 128, 256 }.Select(
                (width, i) => new Block(p / "blocks" / i, width, i == 0 ? 16 : 2 * width)
            ),
        ];
        private readonly Linear<float> fc1 = new(p / "fc1", 512, 512),
            fc2 = new(p / "fc2", 512, 10);

        public Tensor<float> Of(Tensor<float> x)
        {
            x = bn0.Of(x); // (B, T, 64), the bands as channels
            x = Joints.Reshape(x, (x.Shape[0], x.Shape[1], 64, 1));
            for (var i = 0; i < blocks.Length; i++)
                x = Pointwise.Dropout(blocks[i].Of(x, i < 5 ? 2 : 1), 0.2);
            var steps = Reductions.Mean(x, 2); // (B, T', 512)
            return fc2.Of(Pointwise.Relu(fc1.Of(Reductions.Max(steps, 1) + Reductions.Mean(steps, 1))));
        }
    }

    private sealed class Block(Scope<float> p, int inputs, int outputs)
    {
        private readonly Conv2d<float> conv1 = new(p / "conv1", inputs, outputs, Three, bias: false),
            conv2 = new(p / "conv2", outputs, outputs, Three, bias: false);
        private readonly BatchNorm<float> bn1 = new(p / "bn1", outputs),
            bn2 = new(p / "bn2", outputs);

        private static Window Three => Window.Square(3, padding: 1);

        public Tensor<float> Of(Tensor<float> x, int pool)
        {
            x = Pointwise.Relu(bn2.Of(conv2.Of(Pointwise.Relu(bn1.Of(conv1.Of(x))))));
            return pool == 1 ? x : Pooling.Mean(x, pool, pool);
        }
    }
}
