using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Earshot.Evaluation;
using Earshot.Numerics;

namespace Earshot.Tests.Pins;

/// <summary>
/// What a computation gave when it was pinned (<c>pins.csv</c>). All its bits hold where the processor has the same
/// instructions and the C library the same mathematics; elsewhere sums are rounded otherwise and only its figures hold.
/// </summary>
/// <param name="What">Name of the computation.</param>
/// <param name="Instructions">Processor and kernels, as <see cref="Here"/>.</param>
/// <param name="Figures">Two, with six decimals.</param>
/// <param name="Sha256">Of the float output.</param>
internal sealed record Pin(string What, string Instructions, string Figures, string Sha256)
{
    /// <summary>SHA-256 of <see cref="Mathematics"/> where the bits were pinned (glibc 2.36, x64 with FMA).</summary>
    private const string PinnedMathematics = "72977de74612f2552d24f6e803ae85c535c68019acc5dc545e8150184367c5c9";

    /// <summary>
    /// Training goes another way from the first bit that differs. Accuracies are the same; log-losses differ by up to
    /// 0.0006 between 256 and 128 bits, by up to 0.0036 between 256 and 512.
    /// </summary>
    private const double ElsewhereTolerance = 5e-3;

    /// <summary>A file to which what was got is added as lines of <c>pins.csv</c>; unset: nothing is written.</summary>
    private static readonly string? Record = Environment.GetEnvironmentVariable("EARSHOT_PIN");

    private static readonly Lazy<Pin[]> All = new(() => [.. File.ReadLines(PathOf("pins.csv")).Skip(1).Select(Parse)]);

    /// <summary>Processor and kernels of this process.</summary>
    public static string Here { get; } = $"{RuntimeInformation.ProcessArchitecture}-{InstructionSets.Best}";

    /// <summary>Whether bits may be compared with those pinned for these instructions.</summary>
    public static bool SameMathematics { get; } = Hash(Mathematics()) == PinnedMathematics;

    /// <summary>The path of a file in this folder of the build.</summary>
    public static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Pins", file);

    /// <summary>Compares probabilities (n, k) of clips with known classes: accuracy, mean log-loss, bits.</summary>
    public static void Hold(string what, int[] truth, Matrix<float> probabilities)
    {
        var loss = truth.Select((label, i) => -Math.Log(Math.Max(probabilities[i, label], 1e-12))).Average();
        Hold(what, [ConfusionMatrix.From(truth, probabilities).Accuracy, loss], probabilities.Span, ElsewhereTolerance);
    }

    /// <summary>Compares any output: mean, standard deviation, bits.</summary>
    /// <param name="what">Name of the computation.</param>
    /// <param name="output">What it gave.</param>
    /// <param name="tolerance">How far the figures may be off where bits can't be compared.</param>
    public static void Hold(string what, ReadOnlySpan<float> output, double tolerance = ElsewhereTolerance) =>
        Hold(what, [TensorPrimitives.Average(output), TensorPrimitives.StdDev(output)], output, tolerance);

    private static void Hold(string what, double[] figures, ReadOnlySpan<float> output, double tolerance)
    {
        var got = new Pin(what, Here, string.Join(' ', figures.Select(Print)), Hash(output));
        if (Record is not null)
            File.AppendAllText(Record, $"{got.What},{got.Instructions},{got.Figures},{got.Sha256}\n");
        var pins = All.Value.Where(pin => pin.What == what).ToDictionary(pin => pin.Instructions);
        if (SameMathematics && pins.TryGetValue(Here, out var here))
            Assert.Equal(here, got);
        Assert.NotEmpty(pins);
        foreach (var (pinned, figure) in pins.Values.First().Figures.Split(' ').Zip(figures))
            Assert.Equal(double.Parse(pinned, CultureInfo.InvariantCulture), figure, tolerance);
    }

    /// <summary>SHA-256 of numbers, to the last bit.</summary>
    public static string Hash(ReadOnlySpan<float> values) =>
        Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(values)));

    /// <summary>What the C library makes of the functions that are used: it rounds them as it likes.</summary>
    private static float[] Mathematics()
    {
        Func<double, double>[] functions =
        [
            x => Math.Exp(-x),
            Math.Log,
            Math.Sin,
            Math.Cos,
            Math.Tanh,
            x => Math.Pow(x, 0.3),
        ];
        double[] values = [.. functions.SelectMany(f => Enumerable.Range(1, 2000).Select(i => f(i / 97.0)))];
        return MemoryMarshal.Cast<double, float>(values).ToArray();
    }

    private static Pin Parse(string line) => line.Split(',') is [var a, var b, var c, var d] ? new(a, b, c, d) : null!;

    private static string Print(double figure) => figure.ToString("F6", CultureInfo.InvariantCulture);
}
