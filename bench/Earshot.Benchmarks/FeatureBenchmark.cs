using Earshot.Features;
using Earshot.Numerics;

namespace Earshot.Benchmarks;

/// <summary>
/// How many seconds of sound a second of one thread's processor time describes. The sound is a gliding harmonic tone in
/// noise: voiced, so that no branch is skipped.
/// </summary>
internal static class FeatureBenchmark
{
    private const int Rounds = 5,
        ClipSeconds = 10;

    public static void Run()
    {
        var peak = FmaPeak.MeasureGflops(0.5);
        Console.WriteLine(
            $"clips of {ClipSeconds} s, one thread, median of {Rounds} rounds by processor time; FMA peak "
                + $"{peak:F0} GFLOP/s"
        );
        var logMel = new LogMel();
        var at16 = Voice(16_000);
        Report("log-mel spectrogram, 16 kHz", () => logMel.Spectrogram(at16));
        Report("logmel, 448 statistics, 16 kHz", Encode(new LogMelEncoder(), 16_000));
        foreach (var rate in (int[])[8_000, 16_000, 44_100])
            Report($"speech165, {rate / 1000.0:0.#} kHz", Encode(new SpeechEncoder(), rate));
        ReportFft<float>(512);
        ReportFft<double>(512);
    }

    private static Action Encode(IClipEncoder encoder, int rate)
    {
        var clip = Voice(rate);
        return () => _ = encoder.Encode(clip, rate).Value;
    }

    private static void Report(string what, Action describeClip) =>
        Console.WriteLine($"{what, -34} {ClipSeconds / Median(describeClip), 8:N0} x real time");

    private static void ReportFft<T>(int length)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        const int Calls = 1000;
        var fft = new RealFft<T>(length);
        var (signal, real, imaginary, workspace) = (
            new T[length],
            new T[fft.SpectrumLength],
            new T[fft.SpectrumLength],
            new T[fft.WorkspaceLength]
        );
        var seconds =
            Median(() =>
            {
                for (var i = 0; i < Calls; i++)
                    fft.Forward(signal, real, imaginary, workspace);
            }) / Calls;
        Console.WriteLine($"{$"real FFT of {length}, {typeof(T).Name}", -34} {1e9 * seconds, 8:N0} ns");
    }

    private static double Median(Action work)
    {
        CpuTime.PerCall(work, 0.5);
        return Enumerable.Range(0, Rounds).Select(_ => CpuTime.PerCall(work, 0.5)).Order().ElementAt(Rounds / 2);
    }

    private static float[] Voice(int rate)
    {
        var noise = new RandomStreams(1).Stream("benchmark");
        return
        [
            .. Enumerable
                .Range(0, rate * ClipSeconds)
                .Select(i => (double)i / rate)
                .Select(t =>
                    (float)(
                        0.02 * noise.NextNormal()
                        + Enumerable.Range(1, 8).Sum(h => 0.2 / h * Math.Sin(2 * Math.PI * h * (150 * t + 5 * t * t)))
                    )
                ),
        ];
    }
}
