using Earshot.Datasets;
using Earshot.Learning;
using Earshot.Numerics;

namespace Earshot.Experiments;

/// <summary>A data set after the encoder: a row of features a clip; what could not be encoded stands in <paramref name="Skipped"/>.</summary>
/// <param name="Name">The data set's name.</param>
/// <param name="Clips">The clips that were encoded, in the data set's order.</param>
/// <param name="Features">Their raw features, shape (clips, d).</param>
/// <param name="Skipped">The others, and why.</param>
public sealed record EncodedSet(string Name, IReadOnlyList<Clip> Clips, Matrix<float> Features, IReadOnlyList<SkippedInput> Skipped)
{
    /// <summary>The class names, ordinal order.</summary>
    public string[] Classes { get; } = new ClipSet(Name, Clips).Classes;

    /// <summary>Whether every clip says which group it belongs to.</summary>
    public bool HasGroups => new ClipSet(Name, Clips).HasGroups;

    /// <summary>Class of each clip, or <see cref="TrainingSet.Unlabelled"/>.</summary>
    public int[] Labels() => [.. Clips.Select(c => c.Label is null ? TrainingSet.Unlabelled : Array.IndexOf(Classes, c.Label))];

    /// <summary>Number of each clip's group; null where not all clips have one.</summary>
    public int[]? Groups()
    {
        if (!HasGroups) return null;
        string[] names = [.. Clips.Select(c => c.Group!).Distinct().Order(StringComparer.Ordinal)];
        return [.. Clips.Select(c => Array.BinarySearch(names, c.Group!, StringComparer.Ordinal))];
    }

    /// <summary>All clips, labelled or not, to learn from; or why nothing can be learnt from them.</summary>
    public Outcome<TrainingSet> ToTrainingSet() => Classes switch
    {
        [] => Outcome<TrainingSet>.Skipped($"no clip of '{Name}' has a label: put a few clips of each class into a folder named after it, or fill the manifest's label column"),
        [var only] => Outcome<TrainingSet>.Skipped($"only one class has labels ('{only}'): label clips of at least two classes"),
        _ => new TrainingSet(Features, Labels(), Classes.Length) { Groups = Groups() },
    };
}
