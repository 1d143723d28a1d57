using Earshot.Datasets;
using Earshot.Learning;
using Earshot.Numerics;
using Earshot.Workspace.Extraction;

namespace Earshot.Experiments;

/// <summary>A data set after the encoder: a row of features a clip (or a segment of one).</summary>
/// <param name="Set">What was encoded, a clip a row; what could not be stands in its <see cref="ClipSet.Skipped"/>.</param>
/// <param name="Features">Raw features, shape (clips, d).</param>
public sealed record EncodedSet(ClipSet Set, Matrix<float> Features)
{
    /// <summary>Median length of the clips; null where not known.</summary>
    public double? ClipSeconds { get; init; }

    /// <summary>The data set's name.</summary>
    public string Name => Set.Name;

    /// <summary>The clips, a row each.</summary>
    public IReadOnlyList<Clip> Clips => Set.Clips;

    /// <summary>The class names, ordinal order.</summary>
    public IReadOnlyList<string> Classes => Set.Classes;

    /// <summary>What could not be encoded, and why.</summary>
    public IReadOnlyList<SkippedInput> Skipped => Set.Skipped;

    /// <summary>Takes a data set's rows out of a feature file. A clip that was cut into segments has a row each, and is their group where it has none.</summary>
    public static EncodedSet FromFile(ClipSet set, FeatureFile file)
    {
        var rowsOf = Enumerable.Range(0, file.Paths.Length).ToLookup(row => file.Paths[row]);
        var found = set.Clips.Select(clip => (clip, path: set.RelativePath(clip))).ToArray();
        var rows = found.SelectMany(f => rowsOf[f.path]).ToArray();
        var clips = found.SelectMany(f => rowsOf[f.path].Select(_ => rowsOf[f.path].Count() == 1 ? f.clip : f.clip with { Group = f.clip.Group ?? f.path }));
        var missing = found.Where(f => !rowsOf.Contains(f.path)).Select(f => new SkippedInput(f.clip.Path, "has no row in the feature file: see its list of skipped clips, or run 'earshot features' again"));
        return new(new(set.Name, [.. clips]) { Root = set.Root, Skipped = [.. set.Skipped, .. missing] }, file.Features.SelectRows(rows))
        {
            ClipSeconds = rows.Length == 0 ? null : rows.Select(row => file.EndSeconds[row] - file.BeginSeconds[row]).Order().ElementAt(rows.Length / 2),
        };
    }

    /// <summary>Class of each clip, or <see cref="TrainingSet.Unlabelled"/>.</summary>
    public int[] Labels() => [.. Clips.Select(c => c.Label is null ? TrainingSet.Unlabelled : Array.IndexOf(Set.Classes, c.Label))];

    /// <summary>Number of each clip's group; null where not all clips have one.</summary>
    public int[]? Groups()
    {
        if (!Set.HasGroups) return null;
        string[] names = [.. Clips.Select(c => c.Group!).Distinct().Order(StringComparer.Ordinal)];
        return [.. Clips.Select(c => Array.BinarySearch(names, c.Group!, StringComparer.Ordinal))];
    }

    /// <summary>All clips, labelled or not, to learn from; or why nothing can be learnt from them.</summary>
    public Outcome<TrainingSet> ToTrainingSet() => Classes switch
    {
        [] => Outcome<TrainingSet>.Skipped($"no clip of '{Name}' has a label: put a few clips of each class into a folder named after it, or fill the manifest's label column"),
        [var only] => Outcome<TrainingSet>.Skipped($"only one class has labels ('{only}'): label clips of at least two classes"),
        _ => new TrainingSet(Features, Labels(), Classes.Count) { Groups = Groups() },
    };
}
