using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Earshot.Audio;
using Earshot.Decoding;
using Earshot.Features;
using Earshot.Numerics;
using Earshot.Recordings.Extraction;

namespace Earshot.Benchmarks;

/// <summary>
/// Extraction in a process of its own: many files with a kill -9 in the middle, or one very long file.
/// </summary>
internal static class ExtractionBenchmark
{
    public const string ChildName = "extraction-child";
    private const int Files = 50_000,
        RateHz = 16_000,
        Hours = 10,
        LongRateHz = 48_000;

    public static void RunMany() => InFolder(MeasureManyFiles);

    public static void RunLong() => InFolder(MeasureLongFile);

    /// <summary>The child: extracts and prints what became of it.</summary>
    public static async Task<int> ExtractAsync(string folder, string output)
    {
        using var audio = new ClipAudio();
        var options = new ExtractionOptions
        {
            Segments = File.Exists(Path.Combine(folder, "long.wav")) ? new SegmentOptions() : null,
        };
        var report = await new FeatureExtraction(audio, new LogMelEncoder(), options).RunAsync(
            ClipScan.Of(folder),
            output,
            new Milestones()
        );
        Console.WriteLine(
            $"rows {report.Value.Rows}, found done {report.Value.Resumed}, skipped {report.Value.Skipped}, peak "
                + $"memory {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB"
        );
        return 0;
    }

    private static void InFolder(Action<string> measure)
    {
        var folder = Directory.CreateTempSubdirectory("earshot-extraction-").FullName;
        try
        {
            measure(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void MeasureManyFiles(string folder)
    {
        var clips = Directory.CreateDirectory(Path.Combine(folder, "clips")).FullName;
        for (var i = 0; i < Files; i++)
            WavFile.Write(Path.Combine(clips, $"{i:00000}.wav"), new(Noise(i), RateHz));
        File.WriteAllText(Path.Combine(clips, "broken.wav"), "not a clip");
        var output = Path.Combine(folder, "many.parquet");
        Console.WriteLine($"{Files} files of 1 s and a broken one, killed at {Files / 2}:");
        Extract(clips, output, killAt: Files / 2);
        Console.WriteLine("and again:");
        Extract(clips, output);
        var paths = FeatureFile.ReadAsync(output).Result.Value.Paths;
        Console.WriteLine($"{paths.Length} rows of {paths.Distinct().Count()} clips in the file, {Files} expected");
    }

    private static void MeasureLongFile(string folder)
    {
        var clips = Directory.CreateDirectory(Path.Combine(folder, "long")).FullName;
        using (
            var writer = new WavWriter(
                File.Create(Path.Combine(clips, "long.wav")),
                new(LongRateHz, 1, WavEncoding.Integer16)
            )
        )
            for (var minute = 0; minute < 60 * Hours; minute++)
            for (var part = 0; part < 60 * LongRateHz / RateHz; part++)
                writer.Write(Noise(part));
        Console.WriteLine($"a WAV of {Hours} hours at {LongRateHz} Hz, segments of 5 s every 2.5 s:");
        Extract(clips, Path.Combine(folder, "long.parquet"));
    }

    private static void Extract(string clips, string output, int killAt = int.MaxValue)
    {
        var dotnet = Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet");
        var watch = Stopwatch.StartNew();
        using var child = Process.Start(
            new ProcessStartInfo(dotnet, ["exec", Environment.GetCommandLineArgs()[0], ChildName, clips, output])
            {
                RedirectStandardOutput = true,
            }
        )!;
        while (child.StandardOutput.ReadLine() is { } line)
        {
            Console.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"  {watch.Elapsed.TotalSeconds, 6:0.0} s  {line}")
            );
            if (int.TryParse(line.Split(' ')[0], CultureInfo.InvariantCulture, out var done) && done >= killAt)
                child.Kill();
        }
        child.WaitForExit();
    }

    private static float[] Noise(int seed)
    {
        var random = new RandomStream((ulong)seed);
        var samples = new float[RateHz];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = (float)(0.2 * (random.NextDouble() - 0.5));
        return samples;
    }

    private sealed class Milestones : IProgress<ExtractionProgress>
    {
        public void Report(ExtractionProgress value)
        {
            if (value.Done % (Files / 5) == 0)
                Console.WriteLine(
                    $"{value.Done} done, {value.Resumed} of them before, memory "
                        + $"{Process.GetCurrentProcess().WorkingSet64 >> 20} MiB"
                );
        }
    }
}
