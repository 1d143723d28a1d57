using System.Globalization;
using Earshot.Benchmarks;

var benchmarks = new SortedDictionary<string, (string What, Action Run)>(StringComparer.Ordinal)
{
    ["baselines"] = (
        "a training step of the paper's trained baselines: ms an example, share of peak",
        BaselineBenchmark.Run
    ),
    ["decode"] = ("decoding and resampling: clips/s and x real time a core", DecodeBenchmark.Run),
    ["extraction"] = ("50,000 clips with a kill in the middle: files/s, peak memory", ExtractionBenchmark.RunMany),
    ["features"] = ("log-mel and speech features: x real time on one core", FeatureBenchmark.Run),
    ["gemm"] = ("matrix products: GFLOP/s and share of the processor's peak", GemmBenchmark.Run),
    ["load"] = ("the service under 200 clients for a minute: clips/s, latency, peak memory", LoadBenchmark.Run),
    ["long-recording"] = ("a recording of 10 hours in segments: time, peak memory", ExtractionBenchmark.RunLong),
    ["networks"] = (
        "a training step of three networks on the tape, beside PyTorch's: s of CPU, resident memory",
        NetworkBenchmark.Run
    ),
    ["step"] = (
        "one training step of the paper in its AudioSet setting: ms, share of peak, bytes allocated",
        StepBenchmark.Run
    ),
    ["mn04"] = ("the pretrained encoder: x real time and share of peak", Mn04Benchmark.Run),
};
if (args is [ExtractionBenchmark.ChildName, var folder, var output])
    return await ExtractionBenchmark.ExtractAsync(folder, output);
if (args is [LoadBenchmark.ChildName, var model])
    return await LoadBenchmark.ServeAsync(model);
if (args is [NetworkBenchmark.ChildName, var network])
    return NetworkBenchmark.Measure(network);
if (args is ["pool", var audioSet, var rows, var splits, .. var ways])
{
    PoolBenchmark.Run(
        audioSet,
        int.Parse(rows, CultureInfo.InvariantCulture),
        int.Parse(splits, CultureInfo.InvariantCulture),
        ways
    );
    return 0;
}
if (args is ["hoplite", var database, var windows])
{
    HopliteDatabaseOfClasses.Write(database, int.Parse(windows, CultureInfo.InvariantCulture));
    return 0;
}
if (args is [var name] && benchmarks.TryGetValue(name, out var benchmark))
{
    benchmark.Run();
    return 0;
}
Console.WriteLine("usage: dotnet run -c Release --project bench/Earshot.Benchmarks -- BENCHMARK");
Console.WriteLine("  pool AUDIOSET ROWS SPLITS [prototypes|cells|exact ...]  method graph on a large pool");
Console.WriteLine("  hoplite FOLDER WINDOWS  writes a synthetic hoplite database of windows of 1280 values");
foreach (var (key, (what, _)) in benchmarks)
    Console.WriteLine($"  {key, -16} {what}");
return 1;
