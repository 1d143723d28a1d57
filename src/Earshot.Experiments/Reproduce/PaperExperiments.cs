namespace Earshot.Experiments.Reproduce;

/// <summary>The paper's experiments, in its order.</summary>
public static class PaperExperiments
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<IExperiment> All { get; } =
    [
        new Table1(),
        new Table2(),
        new Table3(),
        new Table4(),
        new Figure2(),
        new Figure3(),
        new Figure4(),
        new Figure5a(),
        new Figure5b(),
        new Figure6(),
        new LargeGraph(),
        new AudioSetMethods(),
        new NoiseTable(),
        new HardPools(),
        new Soundscapes(),
    ];

    /// <summary>An experiment by its name, or which there are.</summary>
    public static Outcome<IExperiment> Find(string name) =>
        All.FirstOrDefault(experiment => experiment.Name == name) is { } found
            ? Outcome<IExperiment>.Ok(found)
            : Outcome<IExperiment>.Skipped(
                $"there is no experiment '{name}'; choose one of "
                    + $"{string.Join(", ", All.Select(experiment => experiment.Name))}, all"
            );
}
