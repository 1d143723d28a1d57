using Earshot.Numerics;

namespace Earshot.Graphs;

/// <summary>
/// Draws the nodes of one subgraph after the other: N_s labelled clips, equally many of each class, and M_s unlabelled
/// ones (section III.B.1).
/// </summary>
/// <remarks>
/// Labelled clips are drawn anew for each subgraph. Unlabelled clips are drawn without replacement until each has
/// appeared once, which is an epoch (section IV.A.3); the last subgraph is filled up with clips that appeared before.
/// Within a subgraph no clip appears twice.
/// </remarks>
internal sealed class SubgraphSampler
{
    private readonly int[][] labelled;
    private readonly int[] unlabelled;
    private readonly RandomStream random;
    private int position;

    /// <summary>A sampler over a set of clips.</summary>
    /// <param name="labels">Class of each clip, or a negative number where unknown.</param>
    /// <param name="classCount">Number of classes.</param>
    /// <param name="labelledPerClass">Labelled nodes a class; fewer where the smallest class has fewer, so that classes
    /// stay equal.</param>
    /// <param name="unlabelledCount">M_s; fewer where there are fewer.</param>
    /// <param name="random">Its randomness.</param>
    /// <param name="equalClasses">False: a class with fewer labelled clips gives what it has, the others keep their
    /// number.</param>
    /// <exception cref="ArgumentException">A class has no labelled clip.</exception>
    public SubgraphSampler(
        ReadOnlySpan<int> labels,
        int classCount,
        int labelledPerClass,
        int unlabelledCount,
        RandomStream random,
        bool equalClasses = true
    )
    {
        var (clips, classes) = (Enumerable.Range(0, labels.Length), labels.ToArray());
        labelled = [.. Enumerable.Range(0, classCount).Select(c => clips.Where(i => classes[i] == c).ToArray())];
        unlabelled = [.. clips.Where(i => classes[i] < 0)];
        this.random = random;
        var smallest = labelled.Min(members => members.Length);
        if (smallest == 0)
            throw new ArgumentException(
                $"class {Array.FindIndex(labelled, members => members.Length == 0)} of {classCount} has no "
                    + $"labelled clip: label at least one clip of every class",
                nameof(labels)
            );
        LabelledPerClass =
        [
            .. labelled.Select(members => Math.Min(labelledPerClass, equalClasses ? smallest : members.Length)),
        ];
        (LabelledCount, UnlabelledCount) = (LabelledPerClass.Sum(), Math.Min(unlabelledCount, unlabelled.Length));
    }

    /// <summary>Labelled nodes of each class in each subgraph.</summary>
    public IReadOnlyList<int> LabelledPerClass { get; }

    /// <summary>N_s: labelled nodes in each subgraph; they come first, ordered by class.</summary>
    public int LabelledCount { get; }

    /// <summary>M_s: unlabelled nodes in each subgraph.</summary>
    public int UnlabelledCount { get; }

    /// <summary>|V_s| = N_s + M_s.</summary>
    public int NodeCount => LabelledCount + UnlabelledCount;

    /// <summary>
    /// Subgraphs in an epoch; without unlabelled clips, as many as show the labelled ones once on average.
    /// </summary>
    public int SubgraphsPerEpoch =>
        UnlabelledCount > 0
            ? (unlabelled.Length + UnlabelledCount - 1) / UnlabelledCount
            : (labelled.Sum(members => members.Length) + LabelledCount - 1) / LabelledCount;

    /// <summary>Begins an epoch: all unlabelled clips are to be seen again.</summary>
    public void BeginEpoch()
    {
        random.Shuffle<int>(unlabelled);
        position = 0;
    }

    /// <summary>The next subgraph's clips: labelled ones ordered by class, then unlabelled ones.</summary>
    /// <param name="clips">Length <see cref="NodeCount"/>.</param>
    public void Next(Span<int> clips)
    {
        for (var c = 0; c < labelled.Length; c++)
        {
            Draw(labelled[c], clips[..LabelledPerClass[c]]);
            clips = clips[LabelledPerClass[c]..];
        }
        NextUnlabelled(clips);
    }

    private void NextUnlabelled(Span<int> clips)
    {
        var fresh = Math.Min(clips.Length, unlabelled.Length - position);
        unlabelled.AsSpan(position, fresh).CopyTo(clips);
        Draw(unlabelled.AsSpan(0, position), clips[fresh..]);
        position += fresh;
    }

    /// <summary>Draws without replacement, by the first steps of a Fisher-Yates shuffle.</summary>
    private void Draw(Span<int> from, Span<int> drawn)
    {
        for (var i = 0; i < drawn.Length; i++)
        {
            var j = i + random.Next(from.Length - i);
            (from[i], from[j]) = (from[j], from[i]);
            drawn[i] = from[i];
        }
    }
}
