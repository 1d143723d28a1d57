namespace Earshot.Cli.Cluster;

/// <summary>What was handed to Slurm; it stands in <c>jobs.json</c> of the run's folder.</summary>
/// <param name="Arrays">Every array, in the order of submission.</param>
internal sealed record Submissions(IReadOnlyList<SubmittedArray> Arrays)
{
    /// <summary>Those of a folder; none where nothing was submitted.</summary>
    public static Submissions Of(string folder) =>
        File.Exists(PathIn(folder))
            ? ClusterFile.Read<Submissions>(PathIn(folder), "delete it once Slurm holds nothing of this run")
            : new([]);

    /// <summary>With one more, written down at once.</summary>
    public Submissions With(SubmittedArray array, string folder)
    {
        var all = new Submissions([.. Arrays, array]);
        ClusterFile.Write(PathIn(folder), all);
        return all;
    }

    /// <summary>Elements of a step that Slurm holds.</summary>
    public IEnumerable<QueuedElement> Of(string step, IReadOnlyList<QueuedElement> queue)
    {
        var jobs = Arrays.Where(array => array.Step == step).Select(array => array.Job).ToHashSet();
        return queue.Where(element => jobs.Contains(element.Job));
    }

    private static string PathIn(string folder) => Path.Combine(folder, "jobs.json");
}

/// <summary>An array that was submitted.</summary>
/// <param name="Step">The step.</param>
/// <param name="Job">Slurm's number.</param>
/// <param name="Elements">Which elements.</param>
internal sealed record SubmittedArray(string Step, string Job, IReadOnlyList<int> Elements);
