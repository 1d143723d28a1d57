namespace Earshot.Experiments.Reproduce;

/// <summary>One table, figure or statement of the paper as an experiment.</summary>
public interface IExperiment
{
    /// <summary>What it is asked for by: <c>table1</c>, <c>fig4</c>.</summary>
    string Name { get; }

    /// <summary>What the paper calls it and what it shows, in a line.</summary>
    string Title { get; }

    /// <summary>Runs it; or says which data it needs and where to get them.</summary>
    Outcome<Reproduction> Run(ReproduceContext context);
}
