using System.CommandLine;
using Earshot.Cli.Cluster;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot cluster element</c>: one element of one step, as the job scripts call it.</summary>
internal sealed class ClusterElementCommand : EarshotCommand
{
    private readonly RunArgument run = new();
    private readonly Argument<string> step = new("step") { Description = "features, train, predict or join" };
    private readonly Argument<int> element = new("element") { Description = "Its number, from 0" };

    public ClusterElementCommand()
        : base(
            "element",
            "Do one element of a step; what the job scripts call. Bad clips stand in the ledger and are no failure.",
            "earshot cluster element run/ features 2"
        )
    {
        foreach (var argument in (Argument[])[run, step, element])
            Add(argument);
    }

    public override string Interrupted => "interrupted; what was done is kept, 'earshot cluster retry' goes on";

    public override Task<int> RunAsync(Session session) =>
        ElementRun.RunAsync(session, run.Folder(session), session.Get(step), session.Get(element));
}
