using System.CommandLine;
using System.Globalization;
using Earshot.Cli.Cluster;
using Earshot.Datasets;
using Earshot.Decoding;
using Earshot.Features;
using Spectre.Console;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot cluster plan</c>: the list of clips, cut into parts, and the job scripts.</summary>
internal sealed class ClusterPlanCommand : EarshotCommand
{
    private readonly ClipArguments input = new();
    private readonly Argument<string[]> training = new("train options")
    {
        Description = "Behind '--': options of 'earshot train', for instance -- --method graph --folds 0",
        Arity = ArgumentArity.ZeroOrMore,
    };
    private readonly Option<string> output = new("--out", "-o")
    {
        Description = "The run's folder, which all machines see under one path; must not hold a plan yet",
        DefaultValueFactory = _ => "run",
        HelpName = "folder",
    };
    private readonly Option<int> nodes = NumberOption.One(
        "--nodes",
        "Parts of about equal length that the clips are cut into, one an element",
        8,
        "1 to 1000",
        n => n is >= 1 and <= 1000
    );
    private readonly Option<int> cpus = NumberOption.One(
        "--cpus",
        "Cores an element takes",
        1,
        "1 to 1024",
        n => n is >= 1 and <= 1024
    );
    private readonly Option<int> memory = NumberOption.One(
        "--memory",
        "Megabytes an element is given",
        4000,
        "100 or more",
        n => n >= 100
    );
    private readonly Option<int> views = NumberOption.One(
        "--views",
        "Views of each clip to learn from; seven times the work with 6",
        0,
        "0 to 100",
        n => n is >= 0 and <= 100
    );
    private readonly Option<int> sample = NumberOption.One(
        "--sample",
        "Clips to encode here beforehand, to tell what the run takes; 0: none",
        100,
        "0 to 10000",
        n => n is >= 0 and <= 10_000
    );
    private readonly SegmentArguments segments = new("a row");
    private readonly Option<string[]> slurm = new("--slurm")
    {
        Description = "A further option of sbatch, for instance --slurm=--partition=long; may be given several times",
        DefaultValueFactory = _ => [],
        HelpName = "option",
    };
    private readonly Option<string?> program = new("--program")
    {
        Description = "How earshot is called on the machines, where not as here",
        HelpName = "path",
    };
    private readonly Option<string> image = new("--image")
    {
        Description = "Container image with 'earshot', for Kubernetes",
        DefaultValueFactory = _ => "earshot",
        HelpName = "name",
    };
    private readonly Option<string> claim = new("--claim")
    {
        Description = "Kubernetes' volume claim that holds the run's folder and the clips",
        DefaultValueFactory = _ => "earshot",
        HelpName = "name",
    };

    public ClusterPlanCommand()
        : base(
            "plan",
            "List the clips once, cut them into parts of equal length, and write job scripts for Slurm, Kubernetes and "
                + "GNU parallel.",
            "earshot cluster plan clips/ --nodes 8 -o run/",
            "earshot cluster plan clips/ --nodes 64 --cpus 16 --encoder mn04 --slurm=--partition=long -o run/ "
                + "-- --method graph --folds 0"
        )
    {
        input.AddClips(this).AddEncoder(this, Encoders.Default);
        Add(training);
        foreach (var option in (Option[])[output, nodes, cpus, memory, views, sample, slurm, program, image, claim])
            Add(option);
        segments.Add(this);
    }

    public override async Task<int> RunAsync(Session session)
    {
        var folder = Path.GetFullPath(session.Get(output));
        if (File.Exists(ClusterPlan.PathIn(folder)))
            throw new BadInputException($"{folder} holds a plan already: name another folder, or remove it");
        OutputPath.CheckFolder(folder);
        var encoder = await input.CreateEncoderAsync(session);
        var found = input.OpenAll(session);
        // what is remembered would make the sample look cheap
        using var audio = new ClipAudio(input.Decoding(session));
        var parts = Math.Min(session.Get(nodes), found.Clips.Count);
        var set = ClipLengths.Listed(session, found, parts, audio);
        var plan = new ClusterPlan(
            ClusterPlan.Current,
            session.Get(cpus),
            set.Clips.Count,
            Steps(session, encoder, parts, learns: set.Classes.Length > 1)
        );
        Check(plan, folder);
        ClipList.Write(ClusterPlan.ClipsIn(folder), set);
        var site = Site(session, folder, set);
        JobScripts.Write(plan, site);
        KubernetesJobs.Write(plan, site);
        // the plan comes last: a folder that has one has all
        plan.Save(folder);
        SkipNotes.Show(session, SkipNotes.All(set, set.Skipped));
        if (plan.Steps.Count == 1)
            session.Note("fewer than two classes have labels: the plan ends with the features");
        var cost = CostEstimate.Of(session, set, encoder, segments.Find(session), audio, session.Get(sample));
        Show(session, folder, set, parts, cost?.Times(1 + session.Get(views)));
        return set.Skipped.Count == 0 ? ExitCode.Ok : ExitCode.SomeSkipped;
    }

    /// <summary>What no machine could do shall not be found out by all of them.</summary>
    private static void Check(ClusterPlan plan, string folder)
    {
        foreach (var step in plan.Steps)
            if (CommandLine.Root(CommandLine.All()).Parse(step.Call(folder, 0)).Errors is [var error, ..])
                throw new BadInputException($"the step '{step.Name}' can't be called so: {error.Message}");
    }

    private ClusterStep[] Steps(Session session, IClipEncoder encoder, int parts, bool learns)
    {
        string[] Numbered(string name, double value) => [name, value.ToString("R", CultureInfo.InvariantCulture)];
        string[] cut = segments.Find(session) is { } segment
            ? [.. Numbered("--segment", segment.WindowSeconds), .. Numbered("--hop", segment.HopSeconds)]
            : [];
        string[] named = ["--encoder", encoder.Name, "--seed", session.Seed.ToString(CultureInfo.InvariantCulture)];
        string[] viewed = session.Get(views) > 0 ? Numbered("--views", session.Get(views)) : [];
        string[] kept = input.Decoding(session).AcceptTruncated ? ["--accept-truncated"] : [];
        string[] share = parts > 1 ? ["--shard", "{shard}"] : [];
        string Table(int i) => ClusterStep.FeatureFile("{run}", i, parts);
        var table = parts > 1 ? "{run}/features-{part}.parquet" : "{run}/features.parquet";
        const string clips = "{run}/clips.csv";
        const string model = "{run}/model.earshot";
        ClusterStep features = new(
            ClusterStep.Features,
            parts,
            ["features", clips, "-o", "{run}/features.parquet", .. share, .. named, .. viewed, .. kept, .. cut]
        );
        string[] tables = [.. Enumerable.Range(0, parts).Select(Table)];
        return learns
            ?
            [
                features,
                new(
                    "train",
                    1,
                    [
                        "train",
                        clips,
                        "-o",
                        model,
                        .. named,
                        .. viewed,
                        .. session.Get(training),
                        "--features",
                        .. tables,
                    ]
                ),
                new(
                    "predict",
                    parts,
                    ["predict", model, clips, .. share, "--features", table, "-o", "{run}/labels-{part}.csv"]
                ),
                new("join", 1, ["cluster", "join", "{run}"]),
            ]
            : [features];
    }

    private ClusterSite Site(Session session, string folder, ClipSet set)
    {
        var (process, own) = (Environment.ProcessPath ?? "earshot", typeof(CommandLine).Assembly.Location);
        string[] here = Path.GetFileNameWithoutExtension(process) == "dotnet" ? [process, own] : [process];
        return new(
            folder,
            session.Find(program) is { } named ? [named] : here,
            session.Get(memory),
            session.Get(slurm),
            session.Get(image),
            session.Get(claim),
            Common(folder, Path.GetFullPath(set.Root))
        );
    }

    /// <summary>The deepest folder that holds both.</summary>
    private static string Common(string a, string b)
    {
        while (!(b + "/").StartsWith(a.TrimEnd('/') + "/", StringComparison.Ordinal))
            a = Path.GetDirectoryName(a)!;
        return a;
    }

    private static void Show(Session session, string folder, ClipSet set, int parts, CostEstimate? cost)
    {
        var hours = set.Clips.Sum(clip => clip.Listed!.Seconds) / 3600;
        session.Show(
            new
            {
                output = folder,
                clips = set.Clips.Count,
                hours,
                parts,
                cost,
                skipped = SkipNotes.All(set, set.Skipped),
            },
            console =>
            {
                console.MarkupLineInterpolated(
                    CultureInfo.InvariantCulture,
                    $"{set.Clips.Count} clips, {hours:G3} hours of sound, in {parts} parts: [bold]{folder}[/]"
                );
                if (cost is not null)
                    console.MarkupLineInterpolated(
                        CultureInfo.InvariantCulture,
                        $"features take about {cost.CpuHours:G2} CPU hours and {cost.DiskGb:G2} GB"
                    );
                console.MarkupLineInterpolated($"'earshot cluster submit {folder}' hands it to Slurm");
            }
        );
    }
}
