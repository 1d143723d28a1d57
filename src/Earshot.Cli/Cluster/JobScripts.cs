using System.Globalization;
using Earshot.Formats;

namespace Earshot.Cli.Cluster;

/// <summary>What the job scripts need to know of the place they run at.</summary>
/// <param name="Folder">The run's folder, the same on all machines.</param>
/// <param name="Program">How earshot is called there.</param>
/// <param name="MemoryMb">Memory an element is given.</param>
/// <param name="SlurmLines">Further options of sbatch, for instance <c>--partition=long</c>.</param>
/// <param name="Image">Container image for Kubernetes.</param>
/// <param name="Claim">Kubernetes' volume claim that holds <paramref name="Mount"/>.</param>
/// <param name="Mount">The folder that holds the run and the clips.</param>
internal sealed record ClusterSite(
    string Folder,
    IReadOnlyList<string> Program,
    int MemoryMb,
    IReadOnlyList<string> SlurmLines,
    string Image,
    string Claim,
    string Mount
);

/// <summary>A plan as scripts for Slurm, one a step, and as one script for GNU parallel.</summary>
internal static class JobScripts
{
    /// <summary>The script of a step.</summary>
    public static string PathOf(string folder, ClusterStep step) => Path.Combine(folder, "slurm", $"{step.Name}.sh");

    /// <summary>Writes them into the run's folder.</summary>
    public static void Write(ClusterPlan plan, ClusterSite site)
    {
        Directory.CreateDirectory(Path.Combine(site.Folder, "logs"));
        foreach (var step in plan.Steps)
            AtomicFile.WriteText(PathOf(site.Folder, step), Slurm(plan, step, site));
        AtomicFile.WriteText(Path.Combine(site.Folder, "parallel.sh"), Parallel(plan, site));
    }

    /// <summary>
    /// <c>--requeue</c> is for preemption and lost nodes, where the element goes on by its journal. A minute before the
    /// time is up earshot is told to stop; <c>earshot cluster retry</c> goes on. As the script becomes earshot, it gets
    /// every signal itself.
    /// </summary>
    private static string Slurm(ClusterPlan plan, ClusterStep step, ClusterSite site) =>
        $"""
            #!/bin/bash
            #SBATCH --job-name=earshot-{step.Name}
            #SBATCH --array=0-{step.Elements - 1}
            #SBATCH --cpus-per-task={plan.Cpus}
            #SBATCH --mem={site.MemoryMb}M
            #SBATCH --requeue
            #SBATCH --signal=B:TERM@60
            #SBATCH --open-mode=append
            #SBATCH --output={site.Folder}/logs/{step.Name}.%a.log
            {string.Concat(site.SlurmLines.Select(line => $"#SBATCH {line}\n"))}exec {Call(
                step,
                site
            )} "$SLURM_ARRAY_TASK_ID" --threads "$SLURM_CPUS_PER_TASK"

            """;

    private static string Parallel(ClusterPlan plan, ClusterSite site)
    {
        var steps = plan.Steps.Select(step =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"parallel --jobs {step.Elements} --joblog logs/{step.Name}.joblog "
                    + $"{Quoted($"{Call(step, site)} {{}} --threads {plan.Cpus}")} ::: "
                    + $"{string.Join(' ', Enumerable.Range(0, step.Elements))}\n"
            )
        );
        return $"""
            #!/bin/bash
            # The plan by GNU parallel on one machine; for several give parallel their names (--sshloginfile).
            # Called again it does what is not done.
            set -e
            cd {Quoted(site.Folder)}
            {string.Concat(steps)}
            """;
    }

    private static string Call(ClusterStep step, ClusterSite site) =>
        string.Join(' ', [.. site.Program.Select(Quoted), "cluster", "element", Quoted(site.Folder), step.Name]);

    /// <summary>As a shell takes it for one word.</summary>
    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
