using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using Earshot.Audio;
using Earshot.Features;
using Earshot.Inference;
using Earshot.Learning;
using Earshot.Numerics;
using Earshot.Service;

namespace Earshot.Benchmarks;

/// <summary>
/// The service in a process of its own under 200 clients on this machine, each sending clips of 1 to 10 s one after the
/// other, for a minute.
/// </summary>
internal static class LoadBenchmark
{
    public const string ChildName = "load-server";
    private const int Clients = 200,
        RateHz = 16_000,
        LongestClipSeconds = 10;
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(60);

    public static void Run()
    {
        var folder = Directory.CreateTempSubdirectory("earshot-load-").FullName;
        try
        {
            var model = Path.Combine(folder, "load.earshot");
            Train().Save(model);
            RunAsync(model, Clips(folder)).GetAwaiter().GetResult();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The child: serves until its input ends.</summary>
    public static async Task<int> ServeAsync(string model)
    {
        await using var app = PredictionService.Create(ModelSet.Load(model).Value, new ServiceOptions { Port = 0 });
        await app.StartAsync();
        Console.WriteLine(app.Urls.Single());
        await Console.In.ReadToEndAsync();
        await app.StopAsync();
        return 0;
    }

    private static async Task RunAsync(string model, byte[][] clips)
    {
        using var server = Process.Start(
            new ProcessStartInfo(Environment.ProcessPath!, [ChildName, model])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            }
        )!;
        using var client = new HttpClient { BaseAddress = new Uri((await server.StandardOutput.ReadLineAsync())!) };
        foreach (var clip in clips)
            await SendAsync(client, clip);
        var answers = new ConcurrentBag<(int Status, double Milliseconds)>();
        var (watch, before) = (Stopwatch.StartNew(), server.TotalProcessorTime);
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(i => HoldAsync(client, clips, i, watch, answers)));
        server.Refresh();
        Report(
            [.. answers],
            watch.Elapsed.TotalSeconds,
            (server.TotalProcessorTime - before).TotalSeconds,
            server.PeakWorkingSet64
        );
        server.StandardInput.Close();
        await server.WaitForExitAsync();
    }

    private static async Task HoldAsync(
        HttpClient client,
        byte[][] clips,
        int first,
        Stopwatch watch,
        ConcurrentBag<(int, double)> answers
    )
    {
        for (var i = first; watch.Elapsed < Span; i++)
        {
            var begun = watch.Elapsed;
            var status = await SendAsync(client, clips[i % clips.Length]);
            answers.Add((status, (watch.Elapsed - begun).TotalMilliseconds));
        }
    }

    /// <summary>The status of the answer; 0 where there was none.</summary>
    private static async Task<int> SendAsync(HttpClient client, byte[] clip)
    {
        try
        {
            using var response = await client.PostAsync("/v1/predict", new ByteArrayContent(clip));
            await response.Content.ReadAsByteArrayAsync();
            return (int)response.StatusCode;
        }
        catch (HttpRequestException)
        {
            return 0;
        }
    }

    private static void Report(
        (int Status, double Milliseconds)[] answers,
        double seconds,
        double processorSeconds,
        long peakBytes
    )
    {
        double[] served =
        [
            .. answers.Where(a => a.Status == (int)HttpStatusCode.OK).Select(a => a.Milliseconds).Order(),
        ];
        var busy = answers.Count(a => a.Status == (int)HttpStatusCode.TooManyRequests);
        double At(double share) => served[(int)(share * (served.Length - 1))];
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                {Clients} clients for {seconds:0} s: {served.Length} clips labelled, {served.Length
                    / seconds:0} a second, {1000
                    * processorSeconds
                    / served.Length:0.0} ms of the server's processor time each
                latency p50 {At(0.5):0} ms, p99 {At(0.99):0} ms = {At(0.99)
                    / At(0.5):0.0} x p50 (bar 5), longest {served[^1]:0} ms
                429: {100.0 * busy / answers.Length:0.0}%, other errors: {answers.Length
                    - served.Length
                    - busy}, the server's peak memory {peakBytes / 1e6:0} MB
                """
            )
        );
    }

    /// <summary>A clip of each length.</summary>
    private static byte[][] Clips(string folder) =>
        [
            .. Enumerable
                .Range(1, LongestClipSeconds)
                .Select(seconds =>
                {
                    var path = Path.Combine(folder, $"{seconds}.wav");
                    WavFile.Write(
                        path,
                        new AudioSignal(Sound(seconds % 3, seconds, new RandomStream((ulong)seconds)), RateHz)
                    );
                    return File.ReadAllBytes(path);
                }),
        ];

    private static Model Train()
    {
        var (encoder, random) = (new LogMelEncoder(), new RandomStream(1));
        float[][] rows =
        [
            .. Enumerable.Range(0, 600).Select(i => encoder.Encode(Sound(i % 3, 1, random), RateHz).Value),
        ];
        int[] labels = [.. Enumerable.Range(0, rows.Length).Select(i => i < 30 ? i % 3 : TrainingSet.Unlabelled)];
        var set = new TrainingSet(
            new Matrix<float>(rows.Length, encoder.Dimension, [.. rows.SelectMany(r => r)]),
            labels,
            3
        );
        return new Model(
            encoder.Name,
            encoder.Fingerprint,
            ["hum", "noise", "tone"],
            Methods.Create(Methods.Default).Value.Fit(set, new RandomStreams(1))
        );
    }

    private static float[] Sound(int kind, int seconds, RandomStream random)
    {
        var step = kind * (0.05 + 0.2 * random.NextDouble());
        return
        [
            .. Enumerable
                .Range(0, seconds * RateHz)
                .Select(i => (float)(0.3 * Math.Sin(step * i) + (kind == 1 ? 0.2 : 0.02) * random.NextNormal())),
        ];
    }
}
