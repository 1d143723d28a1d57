using Earshot.Features;
using Earshot.Numerics;

namespace Earshot.Inference.Onnx;

/// <summary>
/// <see cref="LogMelEncoder"/> in standard operators: a waveform (1, samples) goes in, its feature vector (1, 7·bands)
/// comes out.
/// </summary>
/// <remarks>
/// The windowed Fourier transform is a product with the windowed cosines and sines: every ONNX engine has it, which
/// can't be said of the operator STFT. All is computed in double: in a band that hardly moves, skewness and kurtosis
/// are what is left of a small variance.
/// </remarks>
internal static class OnnxLogMel
{
    /// <summary>Appends the front end and returns the name of the feature vector.</summary>
    public static string Append(OnnxGraph graph, string waveform, MelOptions options)
    {
        var frames = Spectrogram(graph, Cast(graph, waveform, DoubleType), new LogMel(options));
        var features = graph.Node(
            "Concat",
            [.. Moments(graph, frames), .. MeanAndDeviation(graph, Deltas(graph, frames))],
            ("axis", 1)
        );
        return Cast(graph, features, FloatType);
    }

    /// <summary>ln(bank·|X| + c), shape (1, bands, frames).</summary>
    private static string Spectrogram(OnnxGraph graph, string waveform, LogMel plan)
    {
        // (window, frames)
        var frames = Frames(graph, waveform, plan.Options);
        // (bins, frames)
        string Part(Func<double, double> wave) => graph.Node("MatMul", [Kernels(graph, plan, wave), frames]);
        string Square(string x) => graph.Node("Mul", [x, x]);
        var magnitude = graph.Node("Sqrt", [graph.Node("Add", [Square(Part(Math.Cos)), Square(Part(Math.Sin))])]);
        var bands = graph.Node("MatMul", [Doubles(graph, Bank(plan)), magnitude]);
        // rounded where the encoder rounds
        var raised = graph.Node(
            "Add",
            [Cast(graph, bands, FloatType), graph.Constant([(float)plan.Options.LogOffset])]
        );
        var levels = Cast(graph, graph.Node("Log", [Cast(graph, raised, DoubleType)]), FloatType);
        return Cast(graph, graph.Node("Unsqueeze", [levels, graph.Integers(0)]), DoubleType);
    }

    /// <summary>
    /// Frame t is samples t·hop .. t·hop + window − 1, shape (window, frames): gathered by index, their number dynamic.
    /// </summary>
    private static string Frames(OnnxGraph graph, string waveform, MelOptions options)
    {
        var samples = graph.Node("Squeeze", [waveform, graph.Integers(0)]);
        var last = graph.Node("Sub", [graph.Node("Size", [samples]), graph.Integer(options.WindowSamples - 1)]);
        var starts = graph.Node(
            "Unsqueeze",
            [graph.Node("Range", [graph.Integer(0), last, graph.Integer(options.HopSamples)]), graph.Integers(0)]
        );
        var within = graph.Integers([.. Enumerable.Range(0, options.WindowSamples).Select(i => (long)i)]);
        return graph.Node(
            "Gather",
            [samples, graph.Node("Add", [graph.Node("Unsqueeze", [within, graph.Integers(1)]), starts])]
        );
    }

    /// <summary>
    /// window[i]·wave(2π·k·i / N), shape (bins, window); in double, as rounded waves would be heard in silent bands.
    /// </summary>
    private static string Kernels(OnnxGraph graph, LogMel plan, Func<double, double> wave)
    {
        double[] values =
        [
            .. from k in Enumerable.Range(0, plan.Fft.SpectrumLength)
            from i in Enumerable.Range(0, plan.Options.WindowSamples)
            select plan.Window[i] * wave(2 * Math.PI * k * i / plan.Options.FftLength),
        ];
        return graph.Constant(values, plan.Fft.SpectrumLength, plan.Options.WindowSamples);
    }

    /// <summary>The mel triangles as a matrix (bands, bins): what the bank makes of each unit vector.</summary>
    private static Matrix<float> Bank(LogMel plan)
    {
        var bank = new Matrix<float>(plan.Options.Bands, plan.Fft.SpectrumLength);
        var (unit, column) = (new float[bank.Columns], new float[bank.Rows]);
        for (var k = 0; k < bank.Columns; k++)
        {
            unit[k] = 1;
            plan.Bank.Apply(unit, column);
            unit[k] = 0;
            for (var b = 0; b < bank.Rows; b++)
                bank[b, k] = column[b];
        }
        return bank;
    }

    /// <summary>
    /// d[t] = ((y[t+1] − y[t−1]) + 2·(y[t+2] − y[t−2])) / 10 with the ends repeated, shape (1, bands, frames).
    /// </summary>
    private static string Deltas(OnnxGraph graph, string frames)
    {
        var padded = graph.Node("Pad", [frames, graph.Integers(0, 0, 2, 0, 0, 2)], ("mode", "edge"));
        string At(int offset) =>
            graph.Node(
                "Slice",
                [
                    padded,
                    graph.Integers(2 + offset),
                    graph.Integers(offset == 2 ? long.MaxValue : offset - 2),
                    graph.Integers(2),
                ]
            );
        var near = graph.Node("Sub", [At(1), At(-1)]);
        var far = graph.Node("Sub", [At(2), At(-2)]);
        return graph.Node("Div", [graph.Node("Add", [near, graph.Node("Add", [far, far])]), Double(graph, 10)]);
    }

    /// <summary>
    /// Mean, maximum, deviation, skewness m3 / (m2 + ε²)^1.5 and kurtosis m4 / (m2 + ε²)² − 3 over time, each (1,
    /// bands).
    /// </summary>
    private static string[] Moments(OnnxGraph graph, string x)
    {
        var (mean, centred, m2) = Centre(graph, x);
        var square = graph.Node("Mul", [centred, centred]);
        var divisor = graph.Node(
            "Add",
            [m2, Double(graph, (float)(LogMelEncoder.StillDeviation * LogMelEncoder.StillDeviation))]
        );
        var m3 = Mean(graph, graph.Node("Mul", [square, centred]));
        var m4 = Mean(graph, graph.Node("Mul", [square, square]));
        var skewness = graph.Node("Div", [m3, graph.Node("Mul", [divisor, graph.Node("Sqrt", [divisor])])]);
        var kurtosis = graph.Node(
            "Sub",
            [graph.Node("Div", [m4, graph.Node("Mul", [divisor, divisor])]), Double(graph, 3)]
        );
        var maximum = graph.Node("ReduceMax", [x], ("axes", OverTime), ("keepdims", 0));
        return [mean, maximum, graph.Node("Sqrt", [m2]), skewness, kurtosis];
    }

    private static string[] MeanAndDeviation(OnnxGraph graph, string x)
    {
        var (mean, _, m2) = Centre(graph, x);
        return [mean, graph.Node("Sqrt", [m2])];
    }

    private static (string Mean, string Centred, string M2) Centre(OnnxGraph graph, string x)
    {
        var centred = graph.Node("Sub", [x, graph.Node("ReduceMean", [x], ("axes", OverTime), ("keepdims", 1))]);
        return (Mean(graph, x), centred, Mean(graph, graph.Node("Mul", [centred, centred])));
    }

    private const int FloatType = 1,
        DoubleType = 11;

    private static readonly long[] OverTime = [2];

    private static string Cast(OnnxGraph graph, string x, int type) => graph.Node("Cast", [x], ("to", type));

    private static string Doubles(OnnxGraph graph, Matrix<float> values) =>
        Cast(graph, graph.Constant(values), DoubleType);

    private static string Double(OnnxGraph graph, float value) => Cast(graph, graph.Constant([value]), DoubleType);

    private static string Mean(OnnxGraph graph, string x) =>
        graph.Node("ReduceMean", [x], ("axes", OverTime), ("keepdims", 0));
}
