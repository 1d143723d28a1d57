using System.Globalization;
using Earshot.Datasets.Planetoid;
using Earshot.Evaluation;
using Earshot.Experiments.Reports;
using Earshot.Graphs;
using Earshot.Networks.KnownGraphs;
using Earshot.Numerics;

namespace Earshot.Experiments.Reproduce;

/// <summary>
/// Table III: four graph networks on known graphs, without and with each self-supervised task, on the standard split.
/// </summary>
/// <remarks>
/// A seed gives a network the same first weights with every task, so the columns are compared seed by seed.
/// </remarks>
public sealed class Table3 : IExperiment
{
    private const int QuickEpochs = 50;
    private const string Missing =
        "needs the citation graphs: name their folder with --graphs; it holds ind.cora.*, ind.citeseer.* or "
        + "ind.pubmed.* from "
        + "github.com/kimiyoung/planetoid, folder data";

    /// <inheritdoc/>
    public string Name => "table3";

    /// <inheritdoc/>
    public string Title => "Table III: self-supervised tasks on known graphs";

    /// <inheritdoc/>
    public Outcome<Reproduction> Run(ReproduceContext context)
    {
        if (context.Options.Graphs is not { } folder)
            return Outcome<Reproduction>.Skipped(Missing);
        var names = Asked(context, context.Options.Quick ? ["cora"] : PlanetoidReader.Names, name => name);
        var read = names.Select(name => PlanetoidReader.Read(folder, name)).ToArray();
        var graphs = read.Where(graph => graph.IsOk).Select(graph => graph.Value).ToArray();
        if (graphs.Length == 0)
            return Outcome<Reproduction>.Skipped(read[0].Reason!);

        var cells = Cells(context, graphs);
        Parallel.For(
            0,
            cells.Length,
            new ParallelOptions { MaxDegreeOfParallelism = context.Threads, CancellationToken = context.Cancellation },
            c =>
            {
                cells[c] = cells[c].Run(context.Random, context.Cancellation);
                context.Progress?.Invoke(
                    $"{cells[c].Graph.Name}, {cells[c].Options.Kind}, "
                        + $"{cells[c].Options.Task}, seed {cells[c].Seed}"
                );
            }
        );
        var missing = names
            .Zip(read)
            .Where(pair => !pair.Second.IsOk)
            .Select(pair => $"{pair.First} was not run: {pair.Second.Reason}.");
        return new Reproduction(
            Name,
            Title,
            "Standard split: 20 labels a class, 500 validation and 1,000 test nodes; features divided by their "
                + "row's sum; the epoch best on validation.",
            Table(cells),
            [],
            string.Join(
                ' ',
                [
                    "A seed gives a network the same first weights with every task; p is the two-sided exact "
                        + "sign-flip test over the seeds.",
                    .. missing,
                ]
            )
        );
    }

    private static Cell[] Cells(ReproduceContext context, KnownGraph[] graphs) =>
        [
            .. from graph in graphs
            from network in Asked(context, Enum.GetValues<NetworkKind>(), kind => kind.ToString())
            from task in Asked(context, Enum.GetValues<GraphTask>(), task => task.ToString())
            from seed in Enumerable.Range(0, context.Options.SeedsToRun)
            select new Cell(graph, Options(network, task, context.Options.Quick), seed),
        ];

    /// <summary>Those that were asked for by name; all, where none was.</summary>
    private static TPart[] Asked<TPart>(ReproduceContext context, IEnumerable<TPart> parts, Func<TPart, string> name)
    {
        var all = parts.ToArray();
        var asked = all.Where(part => context.Options.Only.Contains(name(part), StringComparer.OrdinalIgnoreCase))
            .ToArray();
        return asked.Length > 0 ? asked : all;
    }

    private static NetworkOptions Options(NetworkKind network, GraphTask task, bool quick)
    {
        var options = NetworkOptions.For(network) with { Task = task };
        return quick ? options with { Epochs = Math.Min(options.Epochs, QuickEpochs) } : options;
    }

    private static ReportTable Table(Cell[] cells) =>
        new(
            $"test accuracy in %, mean ± std over {cells.Max(cell => cell.Seed) + 1} seeds; gain over no task",
            ["graph", "network", "task", "ours", "the paper", "its authors", "PyG", "gain", "p"],
            [
                .. from graph in cells.GroupBy(cell => cell.Graph.Name)
                from network in graph.GroupBy(cell => cell.Options.Kind)
                let plain = Accuracies(network, GraphTask.None)
                from task in network.Select(cell => cell.Options.Task).Distinct()
                select Row(graph.Key, network.Key, task, Accuracies(network, task), plain),
            ]
        );

    private static IReadOnlyList<string> Row(
        string graph,
        NetworkKind network,
        GraphTask task,
        double[] ours,
        double[] plain
    )
    {
        var compared = task != GraphTask.None && plain.Length is > 1 and <= 20;
        return
        [
            graph,
            network.ToString(),
            task == GraphTask.None ? "none" : task.ToString().ToLowerInvariant(),
            MeanStd.Of(ours).ToString(),
            Table3Figures.OfThePaper(network, graph, task),
            Table3Figures.OfItsAuthors(network, graph, task),
            Table3Figures.OfPyG(network, graph, task),
            compared ? (ours.Average() - plain.Average()).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture) : "",
            compared ? PairedTest.SignFlip(ours, plain).ToString("F3", CultureInfo.InvariantCulture) : "",
        ];
    }

    private static double[] Accuracies(IEnumerable<Cell> cells, GraphTask task) =>
        [
            .. cells
                .Where(cell => cell.Options.Task == task)
                .OrderBy(cell => cell.Seed)
                .Select(cell => 100 * cell.Result!.TestAccuracy),
        ];

    private sealed record Cell(KnownGraph Graph, NetworkOptions Options, int Seed, KnownGraphResult? Result = null)
    {
        public Cell Run(RandomStreams random, CancellationToken cancellation) =>
            this with
            {
                Result = new KnownGraphTraining<float>(
                    Graph,
                    Options,
                    random.Child(
                        string.Create(CultureInfo.InvariantCulture, $"table3/{Graph.Name}/{Options.Kind}/{Seed}")
                    )
                ).Run(cancellation),
            };
    }
}
