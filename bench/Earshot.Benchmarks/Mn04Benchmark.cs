using Earshot.Features;
using Earshot.Features.EfficientAt;
using Earshot.Formats;
using Earshot.Formats.Pickle;
using Earshot.Numerics;

namespace Earshot.Benchmarks;

/// <summary>
/// mn04 on one thread: a 10 s clip's spectrogram, network and whole, and the network's share of the FMA peak.
/// </summary>
internal static class Mn04Benchmark
{
    private const int Seconds = 10,
        Rounds = 9;

    public static void Run()
    {
        if (ModelFiles.Find(Mn04.FileName) is not { } path)
        {
            Console.WriteLine(
                $"needs {Mn04.FileName} in {ModelFiles.CacheFolder} or in the folder named by EARSHOT_MODELS"
            );
            return;
        }
        var encoder = Mn04.Load(path);
        var clip = new float[Seconds * Mn04LogMel.SampleRateHz];
        Xavier.Fill(clip, 3, 3, new RandomStream(1));
        var spectrogram = Mn04LogMel.Spectrogram(clip);
        var (network, embedding) = (
            new Mn04Network(new NamedTensors(TorchStateDict.Read(path))),
            new float[Mn04Network.EmbeddingLength]
        );
        Report("log-mel", () => Mn04LogMel.Spectrogram(clip), null);
        Report(
            "network",
            () => network.Embed(spectrogram, embedding),
            2 * MultiplyAdds(spectrogram.Rows, spectrogram.Columns)
        );
        Report("mn04", () => encoder.Encode(clip, Mn04LogMel.SampleRateHz), null);
    }

    private static void Report(string what, Action work, double? flops)
    {
        CpuTime.PerCall(work, 1); // until the compiler has settled
        var rounds = Enumerable
            .Range(0, Rounds)
            .Select(_ => (Seconds: CpuTime.PerCall(work, 0.1), Peak: FmaPeak.MeasureGflops(0.02)))
            .OrderBy(r => r.Seconds)
            .ToArray();
        var (seconds, peak) = rounds[Rounds / 2];
        var share = flops is { } count
            ? $", {count / seconds / 1e9:F1} GFLOP/s, {100 * count / seconds / 1e9 / peak:F0}% of the peak's "
                + $"{peak:F0}"
            : "";
        Console.WriteLine(
            $"{what, -8} {1e3 * seconds, 6:F2} ms for {Seconds} s of sound: {Seconds / seconds, 6:F0} x real "
                + $"time{share}"
        );
    }

    /// <summary>Of all convolutions, by MobileNetV3's table; what is done beside them is not counted.</summary>
    private static double MultiplyAdds(int frames, int bands)
    {
        double Halve(ref int frames, ref int bands, int stride) =>
            (frames = (frames - 1) / stride + 1) * (double)(bands = (bands - 1) / stride + 1);
        var (pixels, channels) = (Halve(ref frames, ref bands, 2), 8);
        var sum = pixels * 9 * channels;
        foreach (var block in BlockShape.Mn04)
        {
            if (block.Expanded != channels)
                sum += pixels * channels * block.Expanded;
            pixels = Halve(ref frames, ref bands, block.Stride);
            sum += pixels * block.Expanded * (block.Kernel * block.Kernel + block.Channels);
            channels = block.Channels;
        }
        return sum + pixels * channels * Mn04Network.EmbeddingLength;
    }
}
