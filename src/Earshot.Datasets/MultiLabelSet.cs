using Earshot.Numerics;

namespace Earshot.Datasets;

/// <summary>Clips of which each may belong to several classes at once, by their features.</summary>
/// <param name="Name">For reports.</param>
/// <param name="Classes">The class names; a class's number is its place here.</param>
/// <param name="Features">Shape (n, d).</param>
/// <param name="Truth">Whether clip i belongs to class c; shape (n, classes).</param>
public sealed record MultiLabelSet(string Name, IReadOnlyList<string> Classes, Matrix<float> Features, bool[,] Truth)
{
    /// <summary>Number of clips of each class.</summary>
    public int[] ClassCounts { get; } =
    [.. Enumerable.Range(0, Classes.Count).Select(c => Enumerable.Range(0, Features.Rows).Count(i => Truth[i, c]))];

    /// <summary>
    /// One class for each clip, for methods that know only one: of its classes the one with fewest clips, so that the
    /// small ones keep theirs.
    /// </summary>
    public int[] RarestClasses() =>
        [
            .. Enumerable
                .Range(0, Features.Rows)
                .Select(i => Enumerable.Range(0, Classes.Count).Where(c => Truth[i, c]).MinBy(c => ClassCounts[c])),
        ];
}
