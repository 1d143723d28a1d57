using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Earshot.Cli.Tests.Cluster;

/// <summary>
/// Slurm with four nodes of two processors on this machine, without systemd and without control groups; it goes with
/// the test.
/// </summary>
internal sealed class SlurmCluster : IAsyncDisposable
{
    private const int Nodes = 4;
    private readonly string folder;
    private readonly List<Process> daemons = [];

    private SlurmCluster(string folder) => this.folder = folder;

    private string Configuration => Path.Combine(folder, "slurm.conf");

    private string Socket => Path.Combine(folder, "munge.socket");

    /// <summary>Starts it; skips the test where that can't be.</summary>
    public static async Task<SlurmCluster> StartAsync(string folder)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Slurm, which runs on Linux");
        string[] missing = [.. ((string[])["munged", "slurmctld", "slurmd"]).Where(name => Find(name) is null)];
        Assert.SkipWhen(missing.Length > 0, $"needs {string.Join(", ", missing)}: apt-get install slurm-wlm munge");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root, as whom Slurm's daemons are started here");
        Directory.CreateDirectory(folder);
        var cluster = new SlurmCluster(folder);
        cluster.Write();
        cluster.Start("munged", ["--foreground", "--force", $"--socket={cluster.Socket}", .. cluster.Files()]);
        await Until(() => File.Exists(cluster.Socket), "munged made no socket");
        cluster.Start("slurmctld", "-D");
        for (var node = 0; node < Nodes; node++)
            cluster.Start("slurmd", "-D", "-N", $"n{node}");
        await Until(() => cluster.Call("sinfo", "-h", "-o", "%t %D") == $"idle {Nodes}\n", "no four idle nodes");
        return cluster;
    }

    /// <summary>Runs a command of Slurm; gives what it printed.</summary>
    public string Call(string program, params string[] arguments)
    {
        using var process = Process.Start(
            With(
                new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true }
            )
        )!;
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output + error.Result;
    }

    /// <summary>The command line, with this cluster at hand.</summary>
    public async Task<Run> Earshot(params string[] arguments)
    {
        using var process = Run.StartAs(["env", $"SLURM_CONF={Configuration}"], arguments);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new(process.ExitCode, output, await error);
    }

    /// <summary>Waits for something to come true; ten minutes are for the test to end at all.</summary>
    public static async Task Until(Func<bool> isSo, string complaint)
    {
        for (var waiting = Stopwatch.StartNew(); !isSo(); )
        {
            Assert.True(waiting.Elapsed < TimeSpan.FromMinutes(10), complaint);
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // jobs that are left would outlive the daemons
        if (daemons.Count > 1)
            Call("scancel", "--me", "--full");
        foreach (var daemon in Enumerable.Reverse(daemons))
        {
            daemon.Kill();
            await daemon.WaitForExitAsync(CancellationToken.None);
            daemon.Dispose();
        }
    }

    private static string? Find(string program) =>
        ((string[])["/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin"])
            .Select(place => Path.Combine(place, program))
            .FirstOrDefault(File.Exists);

    private ProcessStartInfo With(ProcessStartInfo start)
    {
        start.Environment["SLURM_CONF"] = Configuration;
        return start;
    }

    private void Start(string program, params string[] arguments) =>
        daemons.Add(
            Process.Start(
                With(
                    new ProcessStartInfo(
                        "/bin/sh",
                        ["-c", "exec \"$@\" >\"$0\" 2>&1", Log(program), Find(program)!, .. arguments]
                    )
                )
            )!
        );

    private string Log(string program) => Path.Combine(folder, $"{program}-{daemons.Count}.out");

    private string[] Files() =>
        [
            $"--key-file={Path.Combine(folder, "munge.key")}",
            $"--pid-file={Path.Combine(folder, "munge.pid")}",
            $"--seed-file={Path.Combine(folder, "munge.seed")}",
            $"--log-file={Path.Combine(folder, "munge.log")}",
        ];

    private void Write()
    {
        var key = Path.Combine(folder, "munge.key");
        File.WriteAllBytes(key, RandomNumberGenerator.GetBytes(128));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        foreach (var name in (string[])["state", "spool"])
            Directory.CreateDirectory(Path.Combine(folder, name));
        var ports = FreePorts(Nodes + 1);
        var nodes = Enumerable
            .Range(0, Nodes)
            .Select(node =>
                $"NodeName=n{node} NodeHostname=localhost NodeAddr=127.0.0.1 Port={ports[node + 1]} "
                + "CPUs=2 RealMemory=4000 State=UNKNOWN\n"
            );
        File.WriteAllText(
            Configuration,
            $"""
            ClusterName=earshot
            SlurmctldHost=localhost
            SlurmUser=root
            SlurmdUser=root
            AuthType=auth/munge
            AuthInfo=socket={Socket}
            SlurmctldPort={ports[0]}
            StateSaveLocation={folder}/state
            SlurmdSpoolDir={folder}/spool/%n
            SlurmctldPidFile={folder}/slurmctld.pid
            SlurmdPidFile={folder}/slurmd-%n.pid
            ProctrackType=proctrack/linuxproc
            TaskPlugin=task/none
            SelectType=select/cons_tres
            SelectTypeParameters=CR_Core_Memory
            SchedulerType=sched/backfill
            AccountingStorageType=accounting_storage/none
            JobCompType=jobcomp/none
            MpiDefault=none
            ReturnToService=2
            {string.Concat(nodes)}PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP

            """
        );
    }

    private static int[] FreePorts(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        foreach (var listener in listeners)
            listener.Start();
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        foreach (var listener in listeners)
            listener.Dispose();
        return ports;
    }
}
