using System.CommandLine;
using Earshot.Onnx;

namespace Earshot.Cli;

/// <summary>What every command takes.</summary>
internal static class SharedOptions
{
    public static Option<bool> Json { get; } =
        new("--json") { Description = "Print one JSON document instead of tables", Recursive = true };

    public static Option<ulong> Seed { get; } =
        NumberOption.One<ulong>(
            "--seed",
            "Root of all randomness; the same seed gives the same bits at any thread count",
            1,
            "a whole number, 0 or more",
            _ => true
        );

    public static Option<int> Threads { get; } =
        NumberOption.One(
            "--threads",
            "Threads to use; when not given those of the machine, or of the job under Slurm",
            OwnThreads(),
            "1 to 1024",
            n => n is >= 1 and <= 1024
        );

    public static Option<string> Device { get; } =
        new Option<string>("--device")
        {
            Description = "What ONNX files are computed on; cuda and directml want their package of ONNX Runtime",
            DefaultValueFactory = _ => OnnxDevice.Names[0],
            HelpName = string.Join('|', OnnxDevice.Names),
            Recursive = true,
        };

    public static Option<bool> NoCache { get; } =
        new("--no-cache")
        {
            Description = "Encode all clips anew and keep none of their features for the next run",
            Recursive = true,
        };

    /// <summary>A job has the cores it was given, whatever the machine has.</summary>
    private static int OwnThreads() =>
        int.TryParse(Environment.GetEnvironmentVariable("SLURM_CPUS_PER_TASK"), out var cores)
        && cores is >= 1 and <= 1024
            ? cores
            : Environment.ProcessorCount;

    static SharedOptions()
    {
        (Seed.Recursive, Threads.Recursive) = (true, true);
        Device.AcceptOnlyFromAmong([.. OnnxDevice.Names]);
    }
}
