using System.Globalization;
using System.Text.Json;
using Earshot.Formats;

namespace Earshot.Cli.Cluster;

/// <summary>
/// A plan as indexed Jobs of Kubernetes, a file a step: <c>kubectl apply</c> one, wait for its condition complete, then
/// the next. A pod that is preempted is no failed try.
/// </summary>
internal static class KubernetesJobs
{
    /// <summary>Writes them into the run's folder.</summary>
    public static void Write(ClusterPlan plan, ClusterSite site)
    {
        foreach (var step in plan.Steps)
            AtomicFile.WriteText(Path.Combine(site.Folder, "kubernetes", $"{step.Name}.yaml"), Job(plan, step, site));
    }

    private static string Job(ClusterPlan plan, ClusterStep step, ClusterSite site)
    {
        string[] command =
        [
            "earshot",
            "cluster",
            "element",
            site.Folder,
            step.Name,
            "$(JOB_COMPLETION_INDEX)",
            "--threads",
            plan.Cpus.ToString(CultureInfo.InvariantCulture),
        ];
        // a JSON string is a YAML string
        return $"""
            apiVersion: batch/v1
            kind: Job
            metadata:
              name: earshot-{step.Name}
            spec:
              completionMode: Indexed
              completions: {step.Elements}
              parallelism: {step.Elements}
              backoffLimitPerIndex: 3
              podFailurePolicy:
                rules:
                  - action: Ignore
                    onPodConditions:
                      - type: DisruptionTarget
              template:
                spec:
                  restartPolicy: Never
                  containers:
                    - name: earshot
                      image: {JsonSerializer.Serialize(site.Image)}
                      command: {JsonSerializer.Serialize(command)}
                      resources:
                        requests:
                          cpu: "{plan.Cpus}"
                          memory: {site.MemoryMb}Mi
                      volumeMounts:
                        - name: data
                          mountPath: {JsonSerializer.Serialize(site.Mount)}
                  volumes:
                    - name: data
                      persistentVolumeClaim:
                        claimName: {JsonSerializer.Serialize(site.Claim)}

            """;
    }
}
