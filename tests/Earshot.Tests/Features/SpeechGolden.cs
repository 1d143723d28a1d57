using System.Globalization;
using Earshot.Audio;
using Earshot.Testing;

namespace Earshot.Tests.Features;

/// <summary>
/// What openSMILE 3.0.2 wrote for the paper's configuration (33 contours a frame), with the 165 functionals over them.
/// </summary>
internal static class SpeechGolden
{
    public static IEnumerable<string> Files() =>
        File.ReadLines(SharedData.Require("golden", "opensmile-lld", "MANIFEST.csv"))
            .Skip(1)
            .Select(line => line.Split(',')[0]);

    public static AudioSignal Audio(string file) =>
        WavFile.Read(SharedData.Require("golden", "opensmile-lld", file)).Value;

    /// <summary>Rows of 33, without the frame's number and time.</summary>
    public static double[][] Contours(string file) =>
        [
            .. File.ReadLines(SharedData.Require("golden", "opensmile-lld", Path.ChangeExtension(file, ".lld.csv")))
                .Skip(1)
                .Select(line => Numbers(line, ';', 2)),
        ];

    /// <summary>
    /// The 165 values of each file that has frames; constant contours with skewness 0 and kurtosis -3.
    /// </summary>
    public static Dictionary<string, double[]> Functionals() =>
        File.ReadLines(SharedData.Require("golden", "opensmile-lld", "functionals_const0.csv"))
            .Skip(1)
            .Where(line => !line.Contains("nan", StringComparison.OrdinalIgnoreCase))
            .ToDictionary(line => line.Split(',')[0] + ".wav", line => Numbers(line, ',', 2));

    public static double[] Numbers(string line, char delimiter, int skip) =>
        [.. line.Split(delimiter).Skip(skip).Select(v => double.Parse(v, CultureInfo.InvariantCulture))];
}
