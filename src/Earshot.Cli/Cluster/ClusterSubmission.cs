namespace Earshot.Cli.Cluster;

/// <summary>Hands to Slurm what is neither done nor in its hands, each step waiting for the one before.</summary>
internal static class ClusterSubmission
{
    /// <summary>
    /// Submits what is missing; a step that waits already is told to wait for what was submitted anew. Submitting for
    /// the first time is the case where all is missing.
    /// </summary>
    /// <param name="session">The run of the command.</param>
    /// <param name="folder">The run's folder.</param>
    /// <param name="tries">An element that was begun so often is given up.</param>
    /// <returns>What was submitted, and the elements given up.</returns>
    public static (IReadOnlyList<SubmittedArray> Submitted, IReadOnlyList<string> GivenUp) Run(
        Session session,
        string folder,
        int tries
    )
    {
        var (queue, all) = (Slurm.Queue(), Submissions.Of(folder));
        var (submitted, givenUp) = (new List<SubmittedArray>(), new List<string>());
        // what the next step waits for: arrays, or elements of arrays, that Slurm holds
        IReadOnlyCollection<string>? before = null;
        foreach (var (step, elements) in ClusterWatch.Look(folder, queue, session.Time.GetUtcNow()))
        {
            var missing = elements.Where(e => e.Stage is ElementStage.Planned or ElementStage.Failed).ToArray();
            var lost = missing.Where(element => element.Tries >= tries).ToArray();
            givenUp.AddRange(
                lost.Select(e => $"{step.Name} {e.Element} was begun {e.Tries} times and is given up: {e.Why}")
            );
            var held = all.Of(step.Name, queue).ToArray();
            List<string> now = [.. held.Select(queued => $"{queued.Job}_{queued.Element}")];
            if (before is not null)
                foreach (var waiting in held.Where(queued => !queued.IsRunning).Select(queued => queued.Job).Distinct())
                    Slurm.WaitFor(waiting, before);
            if (missing.Except(lost).Select(element => element.Element).ToArray() is { Length: > 0 } again)
            {
                var job = Slurm.Submit(JobScripts.PathOf(folder, step), again, before ?? []);
                submitted.Add(new(step.Name, job, again));
                all = all.With(submitted[^1], folder);
                now.Add(job);
            }
            // what waits for something that is given up would wait for ever
            if (lost.Length > 0)
                break;
            before = now;
        }
        return (submitted, givenUp);
    }
}
