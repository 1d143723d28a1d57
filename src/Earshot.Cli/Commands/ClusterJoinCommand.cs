using Earshot.Cli.Cluster;
using Earshot.Datasets;
using Earshot.Recordings.Extraction;
using Spectre.Console;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot cluster join</c>: one table of labels and one ledger of those of all elements.</summary>
internal sealed class ClusterJoinCommand : EarshotCommand
{
    private readonly RunArgument run = new();

    public ClusterJoinCommand()
        : base(
            "join",
            "Make one table of labels and one list of skipped clips of all elements' ones; the last step of a run.",
            "earshot cluster join run/"
        ) => Add(run);

    public override Task<int> RunAsync(Session session)
    {
        var folder = run.Folder(session);
        var elements = ClusterPlan.Load(folder).Step(ClusterStep.Features).Elements;
        string[] Parts(Func<int, string> path) => [.. Enumerable.Range(0, elements).Select(path)];
        var set = Manifest.Read(ClusterPlan.ClipsIn(folder)).OrBadInput();
        var tables = Parts(i => Path.Combine(folder, $"labels-{ClusterStep.Part(i, elements)}.csv"));
        var output = Path.Combine(folder, "labels.csv");
        var (clips, skipped) = LabelJoin.Write(tables, set, output);
        FeatureMerge.JoinLedgers(
            Parts(i => ClusterStep.FeatureFile(folder, i, elements)),
            Path.Combine(folder, "skipped.csv")
        );
        session.Show(
            new
            {
                output,
                clips,
                skipped,
            },
            console => console.MarkupLineInterpolated($"{clips} labels, {skipped.Count} skipped: [bold]{output}[/]")
        );
        return Task.FromResult(skipped.Count == 0 ? ExitCode.Ok : ExitCode.SomeSkipped);
    }
}
