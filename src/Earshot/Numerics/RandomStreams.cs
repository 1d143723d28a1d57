namespace Earshot.Numerics;

/// <summary>
/// All randomness of a run: one root seed, a named stream per purpose (<c>"split"</c>, <c>"subgraph"</c>,
/// <c>"init"</c>). A stream's numbers depend on the seed and its name alone, so adding a stream never changes another
/// one, and work that runs in parallel takes a stream each.
/// </summary>
/// <param name="rootSeed">The run's seed.</param>
public sealed class RandomStreams(ulong rootSeed)
{
    /// <summary>The run's seed.</summary>
    public ulong RootSeed { get; } = rootSeed;

    /// <summary>The stream of that name, from its beginning at each call.</summary>
    public RandomStream Stream(string name) => new(Mix(RootSeed, name));

    /// <summary>
    /// A family of streams of its own, for a part of the run (a seed, a fold, a member of an ensemble).
    /// </summary>
    public RandomStreams Child(string name) => new(Mix(RootSeed, name));

    /// <summary>FNV-1a over the name, folded into the seed by SplitMix64's finaliser.</summary>
    private static ulong Mix(ulong seed, string name)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in name)
            hash = unchecked((hash ^ c) * 1099511628211UL);
        return RandomStream.SplitMix(unchecked(seed * 0x9E3779B97F4A7C15UL + hash));
    }
}
