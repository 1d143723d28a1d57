using System.CommandLine;
using Earshot.Datasets;
using Earshot.Experiments.Reproduce;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot reproduce</c>: the paper's tables and figures on the data at hand.</summary>
internal sealed class ReproduceCommand : EarshotCommand
{
    /// <summary>What <c>earshot --help</c> says of it.</summary>
    public const string Summary = "Run the paper's tables and figures and put our figures beside its own.";

    private const string All = "all";

    private readonly Argument<string> item = new("item")
    {
        Description = $"What to reproduce: {string.Join(", ", PaperExperiments.All.Select(e => e.Name))}, or {All}",
        HelpName = "item",
    };

    private readonly Option<string?> speech = new("--speech")
    {
        Description = "Folder of emotional speech: IEMOCAP, MSP-IMPROV, or EMO-DB as the open stand-in",
        HelpName = "folder",
    };

    private readonly Option<string?> sound = new("--sound")
    {
        Description =
            "Folder of AudioSet's released VGGish features; for table1 also a folder of labelled clips, on which its "
            + "baselines are trained",
        HelpName = "folder",
    };

    private readonly Option<string?> graphs = new("--graphs")
    {
        Description = "Folder of the citation graphs, ind.cora.* and so on (table3)",
        HelpName = "folder",
    };

    private readonly Option<string[]> only = new("--only")
    {
        Description =
            "Parts of table1 and table2: systems by a part of their name, ours; of table3: graphs, networks, tasks; "
            + "of noise and pools: encoders, methods",
        DefaultValueFactory = _ => [],
        AllowMultipleArgumentsPerToken = true,
        HelpName = "names",
    };

    private readonly Option<string> output = new("--out", "-o")
    {
        Description = "Where the pages go, one an item",
        DefaultValueFactory = _ => "reproduced",
        HelpName = "folder",
    };

    private readonly Option<bool> quick = new("--quick")
    {
        Description = "One seed and few epochs: shows that everything runs, measures little",
    };

    private readonly Option<int> seeds = NumberOption.Seeds(5);

    private readonly Option<double> snr = NumberOption.One(
        "--snr",
        "Signal-to-noise ratio in dB of table4's noise",
        20.0,
        "-100 to 100 dB",
        n => n is >= -100 and <= 100
    );

    private readonly Option<double?> budget = NumberOption.Maybe<double>(
        "--budget",
        "Percent of the training clips that are labelled in noise and pools, equally many a class; when not given six "
            + "a class",
        "a number above 0 and at most 100",
        n => n is > 0 and <= 100
    );

    private readonly Option<double> width = NumberOption.One(
        "--width",
        "Times the published width of the systems that table1 and table2 compare with; 0.25 or 0.125 where the "
            + "published ones would take days",
        1.0,
        "a number above 0 and at most 4",
        n => n is > 0 and <= 4
    );

    public ReproduceCommand()
        : base(
            "reproduce",
            Summary,
            "earshot reproduce table2 --speech emodb/ --width 0.125",
            "earshot reproduce table2 --speech emodb/ --width 0.25 --only ssast ga-gru ours",
            "earshot reproduce table1 --sound esc10/ --width 0.25",
            "earshot reproduce table3 --graphs planetoid/ --only cora gcn --seeds 10",
            "earshot reproduce noise --speech emodb/ --sound esc10/ --only mn04 graph committee --seeds 3",
            "earshot reproduce noise --speech emodb/ --only committee committee-labelled --budget 5 --seeds 10",
            "earshot reproduce pools --sound esc10/ --only logmel",
            "earshot reproduce all --quick --speech emodb/ --sound audioset_vggish/ -o pages"
        )
    {
        Add(item);
        foreach (var option in (Option[])[speech, sound, graphs, only, output, quick, seeds, snr, budget, width])
            Add(option);
    }

    public override Task<int> RunAsync(Session session)
    {
        var asked = session.Get(item);
        IReadOnlyList<IExperiment> experiments =
            asked == All ? PaperExperiments.All : [PaperExperiments.Find(asked).OrBadInput()];
        var options = new ReproduceOptions
        {
            Speech = session.Find(speech),
            Sound = session.Find(sound),
            Graphs = session.Find(graphs),
            Only = session.Get(only),
            CacheFolder = session.Get(output),
            Quick = session.Get(quick),
            Seeds = session.Get(seeds),
            SnrDb = session.Get(snr),
            LabelPercent = session.Find(budget),
            Width = session.Get(width),
        };
        var context = new ReproduceContext(
            options,
            session.Random,
            session.Threads,
            session.Time,
            session.Json ? null : session.Note,
            session.Cancellation
        );
        OutputPath.CheckFolder(session.Get(output));
        Directory.CreateDirectory(session.Get(output));
        var (found, skipped) = (new List<Reproduction>(), new List<SkippedInput>());
        foreach (var experiment in experiments)
        {
            var outcome = experiment.Run(context);
            if (!outcome.IsOk)
                skipped.Add(new(experiment.Name, outcome.Reason!));
            else
            {
                found.Add(outcome.Value);
                outcome
                    .Value.ToPage($"earshot {session.CommandText}")
                    .Save(Path.Combine(session.Get(output), $"{experiment.Name}.html"));
            }
        }
        Show(session, found, skipped);
        return Task.FromResult(
            found.Count == 0 ? ExitCode.BadInput
            : skipped.Count == 0 ? ExitCode.Ok
            : ExitCode.SomeSkipped
        );
    }

    private static void Show(Session session, List<Reproduction> found, List<SkippedInput> skipped)
    {
        session.Show(
            new
            {
                reproduced = found.Select(r => new
                {
                    r.Name,
                    r.Title,
                    r.Setup,
                    r.Table,
                    r.Reading,
                }),
                skipped,
            },
            console =>
            {
                foreach (var reproduction in found)
                    console.Write(
                        reproduction.Table with
                        {
                            Title = $"{reproduction.Title}: {reproduction.Table.Title}",
                        }
                    );
            }
        );
        foreach (var input in skipped)
            session.Note($"{input.Path} {input.Reason}");
    }
}
