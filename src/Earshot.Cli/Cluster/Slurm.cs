using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Earshot.Cli.Cluster;

/// <summary>The commands of Slurm that a run needs: sbatch, squeue and scontrol.</summary>
internal static class Slurm
{
    /// <summary>Submits elements of a job script; gives the array's number.</summary>
    /// <param name="script">The script.</param>
    /// <param name="elements">Which elements.</param>
    /// <param name="after">Jobs that must be done before; empty: none.</param>
    public static string Submit(string script, IEnumerable<int> elements, IReadOnlyCollection<string> after)
    {
        string[] dependency = after.Count > 0 ? [$"--dependency={AfterOk(after)}"] : [];
        var array = string.Join(',', elements.Select(element => element.ToString(CultureInfo.InvariantCulture)));
        // with several clusters the answer is number;cluster
        return Run("sbatch", ["--parsable", $"--array={array}", .. dependency, script]).Trim().Split(';')[0];
    }

    /// <summary>What of this user's jobs is waiting or running, an element each.</summary>
    public static IReadOnlyList<QueuedElement> Queue() =>
        [
            .. Run("squeue", ["--noheader", "--array", "--me", "--format=%F %K %T %r"])
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split(' ', 4, StringSplitOptions.RemoveEmptyEntries))
                .Where(fields => fields is [_, _, _, ..] && int.TryParse(fields[1], out _))
                .Select(fields => new QueuedElement(
                    fields[0],
                    int.Parse(fields[1], CultureInfo.InvariantCulture),
                    IsRunning: fields[2] is not ("PENDING" or "REQUEUED" or "SUSPENDED")
                )),
        ];

    /// <summary>Lets a waiting job wait for these instead.</summary>
    public static void WaitFor(string job, IReadOnlyCollection<string> after) =>
        Run("scontrol", ["update", $"JobId={job}", $"Dependency={(after.Count > 0 ? AfterOk(after) : "")}"]);

    private static string AfterOk(IEnumerable<string> jobs) => $"afterok:{string.Join(':', jobs)}";

    private static string Run(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0
                ? output
                : throw new BadInputException(
                    $"'{program} {string.Join(' ', arguments)}' failed: {error.Result.Trim()}"
                );
        }
        catch (Win32Exception)
        {
            throw new BadInputException(
                $"'{program}' is not there: call this where Slurm's commands are, or use the plan's other writings "
                    + "(parallel.sh, kubernetes/)"
            );
        }
    }
}

/// <summary>An element in Slurm's queue.</summary>
/// <param name="Job">The array's number.</param>
/// <param name="Element">Which of its elements.</param>
/// <param name="IsRunning">Whether it runs, or is just ending.</param>
internal readonly record struct QueuedElement(string Job, int Element, bool IsRunning);
