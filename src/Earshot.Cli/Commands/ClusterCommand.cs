namespace Earshot.Cli.Commands;

/// <summary><c>earshot cluster</c>: a run on many machines.</summary>
internal sealed class ClusterCommand : EarshotCommand
{
    /// <summary>What <c>earshot --help</c> says of it.</summary>
    public const string Summary = "Extract, train and predict on many machines: by Slurm, Kubernetes or GNU parallel.";

    private const string Says = "name what to do: plan, submit, status, retry (see 'earshot cluster --help')";

    public ClusterCommand()
        : base(
            "cluster",
            Summary,
            "earshot cluster plan clips/ --nodes 8 -o run/",
            "earshot cluster submit run/",
            "earshot cluster status run/",
            "earshot cluster retry run/"
        )
    {
        foreach (
            var command in (EarshotCommand[])
                [
                    new ClusterPlanCommand(),
                    new ClusterSubmitCommand(),
                    new ClusterStatusCommand(),
                    new ClusterRetryCommand(),
                    new ClusterElementCommand(),
                    new ClusterJoinCommand(),
                ]
        )
            Add(command);
    }

    public override Task<int> RunAsync(Session session) => throw new BadInputException(Says);
}
