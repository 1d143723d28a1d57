using System.CommandLine;
using Earshot.Recordings.Extraction;
using Spectre.Console;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot features merge</c>: all shards of a run to one feature file.</summary>
internal sealed class FeaturesMergeCommand : EarshotCommand
{
    private readonly Argument<string[]> shards = new("shards")
    {
        Description = "The feature files of all shards of a run, in any order",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> output = new("--out", "-o")
    {
        Description = "The Parquet file to write; beside it stands the list of what was skipped",
        DefaultValueFactory = _ => "features.parquet",
        HelpName = "file",
    };

    public FeaturesMergeCommand()
        : base(
            "merge",
            "Make one feature file of all shards of a run; what is missing, doubled or of another run is refused.",
            "earshot features merge features-*-of-00008.parquet -o features.parquet"
        )
    {
        Add(shards);
        Add(output);
    }

    public override async Task<int> RunAsync(Session session)
    {
        OutputPath.CheckEnding(session.Get(output), "a Parquet file", ".parquet");
        OutputPath.CheckFile(session, session.Get(output), mustBeFile: true);
        var done = (await FeatureMerge.RunAsync(session.Get(shards), session.Get(output))).OrBadInput();
        session.Show(
            new
            {
                output = done.FeaturePath,
                ledger = done.LedgerPath,
                shards = done.Shards,
                rows = done.Rows,
                skipped = SkipLedger.Read(done.LedgerPath),
            },
            console =>
                console.MarkupLineInterpolated(
                    $"{done.Rows} rows of {done.Shards} shards ({done.Skipped} skipped): [bold]{done.FeaturePath}[/]"
                )
        );
        return ExitCode.Ok;
    }
}
