using System.Diagnostics;
using System.Globalization;
using Earshot.Audio;
using Earshot.Decoding;
using Earshot.Numerics;

namespace Earshot.Benchmarks;

/// <summary>
/// Clips of 10 s stereo at 44.1 kHz to mono at 16 kHz, decode worker and pipe included, by wall clock and by processor
/// time of all processes.
/// </summary>
internal static class DecodeBenchmark
{
    private const int RateHz = 44_100,
        ClipSeconds = 10,
        TargetHz = 16_000,
        Clips = 200;

    public static void Run()
    {
        var folder = Directory.CreateTempSubdirectory("earshot-decode-").FullName;
        try
        {
            Report("resampling alone", 1, Resample(folder));
            foreach (var format in (string[])["wav", "flac", "ogg", "mp3", "opus", "aiff"])
            foreach (var threads in (int[])[1, 2])
                Report(format, threads, Decode(Make(folder, format), threads));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Report(string what, int threads, (double Wall, double Cpu) perClip) =>
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{what, -16} {threads} threads {1 / perClip.Wall, 7:0} clips/s {1000 * perClip.Cpu, 7:0.0} "
                    + $"ms processor "
                    + $"time a clip {ClipSeconds / perClip.Cpu, 7:0} x real time a core"
            )
        );

    private static (double Wall, double Cpu) Decode(string path, int threads)
    {
        return Time(() =>
        {
            using var audio = new ClipAudio();
            Parallel.For(
                0,
                Clips,
                new() { MaxDegreeOfParallelism = threads },
                _ =>
                {
                    using var stream = audio.Open(path).Value;
                    Drain(stream, new Resampler(stream.SampleRateHz, TargetHz));
                }
            );
        });
    }

    private static (double Wall, double Cpu) Resample(string folder)
    {
        var samples = WavFile.Read(Make(folder, "wav")).Value.Samples;
        return Time(() =>
        {
            for (var i = 0; i < Clips; i++)
            {
                var resampler = new Resampler(RateHz, TargetHz);
                foreach (var block in samples.Chunk(1 << 15))
                    resampler.Write(block);
                resampler.Flush();
            }
        });
    }

    private static void Drain(IAudioStream stream, Resampler resampler)
    {
        var block = new float[1 << 15];
        while (stream.Read(block).Value is > 0 and var count)
            resampler.Write(block.AsSpan(0, count));
        resampler.Flush();
    }

    private static (double Wall, double Cpu) Time(Action all)
    {
        var (watch, before) = (Stopwatch.StartNew(), Spent());
        all();
        watch.Stop();
        Thread.Sleep(300); // until the ended workers' times have been added to ours
        return (watch.Elapsed.TotalSeconds / Clips, (Spent() - before) / Clips);
    }

    /// <summary>
    /// Seconds of processor time of this process and of its ended children (Linux: utime, stime, cutime, cstime in
    /// hundredths).
    /// </summary>
    private static double Spent() =>
        File.ReadAllText("/proc/self/stat")
            .Split(") ")[1]
            .Split(' ')[11..15]
            .Sum(ticks => double.Parse(ticks, CultureInfo.InvariantCulture)) / 100;

    private static string Make(string folder, string format)
    {
        string wav = Path.Combine(folder, "clip.wav"),
            path = Path.Combine(folder, $"clip.{format}");
        if (!File.Exists(wav))
            WriteStereo(wav);
        if (!File.Exists(path))
            Process.Start("ffmpeg", ["-v", "error", "-nostdin", "-i", wav, path]).WaitForExit();
        return path;
    }

    private static void WriteStereo(string path)
    {
        var random = new RandomStreams(1).Stream("decode");
        using var writer = new WavWriter(File.Create(path), new(RateHz, 2, WavEncoding.Integer16));
        var smooth = 0.0;
        for (var i = 0; i < RateHz * ClipSeconds; i++)
        {
            smooth = 0.95 * smooth + 0.01 * random.NextNormal();
            var tone = 0.2 * Math.Sin(2 * Math.PI * 440 * i / RateHz);
            writer.Write([(float)(smooth + tone), (float)(smooth - tone + 0.001 * random.NextNormal())]);
        }
    }
}
