using System.Globalization;
using Earshot.Datasets;

namespace Earshot.Cli.Cluster;

/// <summary>
/// Tells where a run stands, by what its elements say of themselves, by the journals, and by Slurm of what it still
/// holds.
/// </summary>
internal static class ClusterWatch
{
    /// <summary>All steps, as they are now.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="queue">What Slurm holds; null: the run is not in Slurm's hands.</param>
    /// <param name="now">The clock.</param>
    public static IReadOnlyList<StepProgress> Look(
        string folder,
        IReadOnlyList<QueuedElement>? queue,
        DateTimeOffset now
    )
    {
        var (plan, submissions) = (ClusterPlan.Load(folder), Submissions.Of(folder));
        var clips = Manifest.Read(ClusterPlan.ClipsIn(folder)).OrBadInput().Clips;
        var sizes = clips.CountBy(clip => clip.Listed?.Shard ?? 0).ToDictionary();
        return
        [
            .. plan.Steps.Select(step => new StepProgress(
                step,
                [
                    .. Enumerable
                        .Range(0, step.Elements)
                        .Select(element =>
                            Of(
                                folder,
                                step,
                                element,
                                step.Elements == 1 ? clips.Count : sizes.GetValueOrDefault(element),
                                Held(submissions, queue, step, element),
                                now
                            )
                        ),
                ]
            )),
        ];
    }

    private static ElementProgress Of(
        string folder,
        ClusterStep step,
        int element,
        long clips,
        ElementStage held,
        DateTimeOffset now
    )
    {
        var state = ElementState.Find(folder, step.Name, element);
        var stage =
            state is { IsDone: true } ? ElementStage.Done
            : held is ElementStage.Queued or ElementStage.Running ? held
            : held is ElementStage.Failed || state is { EndedUtc: not null } ? ElementStage.Failed
            : state is null ? ElementStage.Planned
            : ElementStage.Running;
        var journal = ElementRun.Done(folder, step, element);
        var (good, bad) = (journal?.Done ?? 0, journal?.Bad ?? 0);
        var seconds = stage == ElementStage.Running && state is not null ? (now - state.StartedUtc).TotalSeconds : 0;
        return new(
            element,
            stage,
            clips,
            stage == ElementStage.Done ? clips : good + bad,
            bad,
            seconds > 0 ? Math.Max(0, good - state!.DoneBefore) / seconds : 0,
            state?.Tries ?? 0,
            stage == ElementStage.Failed ? Why(folder, step, element, state, journal?.Last) : null
        );
    }

    /// <summary>What Slurm says; failed where it was handed over and is not there any more.</summary>
    private static ElementStage Held(
        Submissions submissions,
        IReadOnlyList<QueuedElement>? queue,
        ClusterStep step,
        int element
    )
    {
        var wasSubmitted = submissions.Arrays.Any(array => array.Step == step.Name && array.Elements.Contains(element));
        if (queue is null || !wasSubmitted)
            return ElementStage.Planned;
        var held = submissions.Of(step.Name, queue).Where(queued => queued.Element == element).ToArray();
        return held.Length == 0 ? ElementStage.Failed
            : held.Any(queued => queued.IsRunning) ? ElementStage.Running
            : ElementStage.Queued;
    }

    private static string Why(string folder, ClusterStep step, int element, ElementState? state, string? last)
    {
        var log = Path.Combine(
            folder,
            "logs",
            string.Create(CultureInfo.InvariantCulture, $"{step.Name}.{element}.log")
        );
        var end = state switch
        {
            null => "never begun",
            { ExitCode: ExitCode.Interrupted } => "stopped; what was done is kept",
            { ExitCode: { } code } => $"exit code {code}, see {log}",
            _ => $"killed without a word on {state.Host}, see {log}",
        };
        return last is null ? end : $"{end}; the last clip done is {last}";
    }
}
