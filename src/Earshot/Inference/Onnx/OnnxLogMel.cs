using Earshot.Features;
using Earshot.Numerics;

namespace Earshot.Inference.Onnx;

/// <summary><see cref="LogMelEncoder"/> in standard operators: a waveform (1, samples) goes in, its feature vector (1, 7·bands) comes out.</summary>
/// <remarks>
/// The windowed Fourier transform is one convolution whose kernels are the windowed cosines and sines: every ONNX engine has it,
/// which can't be said of the operator STFT.
/// </remarks>
internal static class OnnxLogMel
{
    /// <summary>Appends the front end and returns the name of the feature vector.</summary>
    public static string Append(OnnxGraph graph, string waveform, MelOptions options)
    {
        var frames = Spectrogram(graph, graph.Node("Unsqueeze", [waveform, graph.Integers(1)]), new LogMel(options));
        var slopes = Deltas(graph, frames, options.Bands);
        return graph.Node("Concat", [.. Moments(graph, frames), .. MeanAndDeviation(graph, slopes)], ("axis", 1));
    }

    /// <summary>ln(bank·|X| + c), shape (1, bands, frames).</summary>
    private static string Spectrogram(OnnxGraph graph, string signal, LogMel plan)
    {
        var options = plan.Options;
        string Part(Func<double, double> wave) => graph.Node("Conv",
            [signal, graph.Constant(Kernels(plan, wave), plan.Fft.SpectrumLength, 1, options.WindowSamples)], ("strides", new long[] { options.HopSamples }));
        string Square(string x) => graph.Node("Mul", [x, x]);
        var magnitude = graph.Node("Sqrt", [graph.Node("Add", [Square(Part(Math.Cos)), Square(Part(Math.Sin))])]);
        var bands = graph.Node("MatMul", [graph.Constant(Bank(plan)), magnitude]);
        return graph.Node("Log", [graph.Node("Add", [bands, graph.Constant([(float)options.LogOffset])])]);
    }

    /// <summary>window[i]·wave(2π·k·i / N), shape (bins, window).</summary>
    private static float[] Kernels(LogMel plan, Func<double, double> wave) =>
        [.. from k in Enumerable.Range(0, plan.Fft.SpectrumLength)
            from i in Enumerable.Range(0, plan.Options.WindowSamples)
            select (float)(plan.Window[i] * wave(2 * Math.PI * k * i / plan.Options.FftLength))];

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
            for (var b = 0; b < bank.Rows; b++) bank[b, k] = column[b];
        }
        return bank;
    }

    /// <summary>d[t] = ((y[t+1] − y[t−1]) + 2·(y[t+2] − y[t−2])) / 10 with the ends repeated, shape (1, bands, frames).</summary>
    private static string Deltas(OnnxGraph graph, string frames, int bands)
    {
        var padded = graph.Node("Pad", [frames, graph.Integers(0, 0, 2, 0, 0, 2)], ("mode", "edge"));
        var regression = Enumerable.Repeat<float[]>([-0.2f, -0.1f, 0, 0.1f, 0.2f], bands).SelectMany(k => k).ToArray();
        return graph.Node("Conv", [padded, graph.Constant(regression, bands, 1, 5)], ("group", bands));
    }

    /// <summary>Mean, maximum, deviation, skewness m3 / m2^1.5 and kurtosis m4 / m2² − 3 over time, each (1, bands); 0 and −3 where m2 = 0.</summary>
    private static string[] Moments(OnnxGraph graph, string x)
    {
        var (mean, centred, m2) = Centre(graph, x);
        var square = graph.Node("Mul", [centred, centred]);
        var constant = graph.Node("Equal", [m2, graph.Constant([0])]);
        var divisor = graph.Node("Where", [constant, graph.Constant([1]), m2]);
        var m3 = Mean(graph, graph.Node("Mul", [square, centred]));
        var m4 = Mean(graph, graph.Node("Mul", [square, square]));
        var skewness = graph.Node("Div", [m3, graph.Node("Mul", [divisor, graph.Node("Sqrt", [divisor])])]);
        var kurtosis = graph.Node("Sub", [graph.Node("Div", [m4, graph.Node("Mul", [divisor, divisor])]), graph.Constant([3])]);
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

    private static readonly long[] OverTime = [2];

    private static string Mean(OnnxGraph graph, string x) => graph.Node("ReduceMean", [x], ("axes", OverTime), ("keepdims", 0));
}
