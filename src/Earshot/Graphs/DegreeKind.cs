namespace Earshot.Graphs;

/// <summary>What the degree of a node is on a graph with signed edges.</summary>
public enum DegreeKind
{
    /// <summary>d_i = 1 + Σ_j |a_ij|: always at least 1.</summary>
    Absolute,

    /// <summary>d_i = 1 + Σ_j a_ij: refused by <see cref="NormalisedAdjacency"/>, which says why.</summary>
    Signed,
}
