using Earshot.Audio;
using Earshot.Datasets;
using Earshot.Features.Views;
using Earshot.Learning;
using Earshot.Numerics;
using Earshot.Recordings.Extraction;

namespace Earshot.Recordings;

/// <summary>A data set after the encoder: a row of features a clip (or a segment of one).</summary>
/// <param name="Set">What was encoded, a clip a row; what could not be stands in its <see
/// cref="ClipSet.Skipped"/>.</param>
/// <param name="Features">Raw features, shape (clips, d).</param>
public sealed record EncodedSet(ClipSet Set, Matrix<float> Features)
{
    /// <summary>Views of the clips, each of the shape of <see cref="Features"/>; empty where none were made.</summary>
    public IReadOnlyList<Matrix<float>> Views { get; init; } = [];

    /// <summary>Where each row's sound lies in its clip; empty where not known.</summary>
    public IReadOnlyList<Stretch> Stretches { get; init; } = [];

    /// <summary>
    /// Whether recordings were cut into segments, a row each; all segments of a recording then have one group.
    /// </summary>
    public bool IsCut { get; init; }

    /// <summary>Clips that hold the same sound; never in two parts of a split.</summary>
    public IReadOnlyList<Copies> Copies { get; init; } = [];

    /// <summary>What is to be said of the sound of clips that were taken all the same; empty where not known.</summary>
    public IReadOnlyList<(Clip Clip, SoundQuality Quality)> Noticed { get; init; } = [];

    /// <summary>Median length of the clips; null where not known.</summary>
    public double? ClipSeconds =>
        Stretches.Count == 0
            ? null
            : Stretches.Select(stretch => stretch.Seconds).Order().ElementAt(Stretches.Count / 2);

    /// <summary>The data set's name.</summary>
    public string Name => Set.Name;

    /// <summary>The clips, a row each.</summary>
    public IReadOnlyList<Clip> Clips => Set.Clips;

    /// <summary>The class names, ordinal order.</summary>
    public IReadOnlyList<string> Classes => Set.Classes;

    /// <summary>What could not be encoded, and why.</summary>
    public IReadOnlyList<SkippedInput> Skipped => Set.Skipped;

    /// <summary>Takes a data set's rows out of a feature file.</summary>
    public static EncodedSet FromFile(ClipSet set, FeatureFile file)
    {
        var rowsOf = FeatureRows.Of(set, file);
        var found = set.Clips.Select(clip => (clip, rows: rowsOf(clip))).ToArray();
        var rows = found.SelectMany(f => f.rows).ToArray();
        var clips = found.SelectMany(f => f.rows.Select(_ => f.clip));
        var missing = found
            .Where(f => f.rows.Length == 0)
            .Select(f => new SkippedInput(
                f.clip.Path,
                "has no row in the feature file: see its list of skipped clips, or run 'earshot features' again"
            ));
        var stretches = rows.Select(row => new Stretch(
            file.BeginSeconds[row],
            file.EndSeconds[row],
            file.SampleRatesHz[row]
        ));
        var isTimed = file.EndSeconds.Zip(file.BeginSeconds).All(row => row.First > row.Second);
        var all = FromRows(
            set,
            [.. clips],
            file.Features.SelectRows(rows),
            [.. stretches],
            missing,
            isCut: file.BeginSeconds.Any(begin => begin > 0)
        );
        // vectors made elsewhere may not say where in their clips they lie
        return isTimed ? all : all with { Stretches = [] };
    }

    /// <summary>
    /// The set of what a <see cref="ViewedEncoder"/> made: the first <paramref name="dimension"/> columns are the
    /// clips, the others their views.
    /// </summary>
    public EncodedSet WithViews(int dimension)
    {
        if (Features.Columns == dimension)
            return this;
        var parts = ViewedEncoder.Part(Features, dimension);
        // views differ between copies of one sound, which the clips alone show
        return FromRows(Set, Clips, parts[0], Stretches, [], IsCut) with { Views = parts[1..], Noticed = Noticed };
    }

    /// <summary>A set of rows; a recording that was cut is the group of its segments where it has none.</summary>
    internal static EncodedSet FromRows(
        ClipSet set,
        IReadOnlyList<Clip> clips,
        Matrix<float> features,
        IReadOnlyList<Stretch> stretches,
        IEnumerable<SkippedInput> skipped,
        bool isCut
    )
    {
        var grouped = isCut
            ? [.. clips.Select(clip => clip with { Group = clip.Group ?? set.RelativePath(clip) })]
            : clips;
        var copies = Recordings.Copies.Of(grouped, features, stretches);
        return new(
            new(set.Name, Recordings.Copies.Joined(grouped, copies))
            {
                Root = set.Root,
                Skipped = [.. set.Skipped, .. skipped],
            },
            features
        )
        {
            Stretches = stretches,
            IsCut = isCut,
            Copies = copies,
        };
    }

    /// <summary>Class of each clip, or <see cref="TrainingSet.Unlabelled"/>.</summary>
    public int[] Labels() =>
        [.. Clips.Select(c => c.Label is null ? TrainingSet.Unlabelled : Array.IndexOf(Set.Classes, c.Label))];

    /// <summary>Number of each clip's group; null where not all clips have one.</summary>
    public int[]? Groups()
    {
        if (!Set.HasGroups)
            return null;
        string[] names = [.. Clips.Select(c => c.Group!).Distinct().Order(StringComparer.Ordinal)];
        return [.. Clips.Select(c => Array.BinarySearch(names, c.Group!, StringComparer.Ordinal))];
    }

    /// <summary>
    /// What must not be torn apart even where groups may be: a number for each sound; null where each clip has its own.
    /// </summary>
    public int[]? Sounds()
    {
        if (Copies.Count == 0)
            return null;
        var first = Copies
            .SelectMany(same => same.Clips, (same, clip) => (clip.Path, same.Clips[0].Path))
            .ToDictionary();
        string[] paths = [.. Clips.Select(clip => first.GetValueOrDefault(clip.Path, clip.Path))];
        var numbers = paths.Distinct().Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        return [.. paths.Select(path => numbers[path])];
    }

    /// <summary>
    /// Why nothing can be learnt from these labels, which is known before a clip is read; null where it can.
    /// </summary>
    public static string? Unlearnable(ClipSet set) =>
        set.Classes switch
        {
            [] =>
                $"no clip of '{set.Name}' has a label: put a few clips of each class into a folder named after it, or "
                    + "fill the manifest's column 'label' for them",
            [var only] => $"only one class has labels ('{only}'): label clips of at least two classes",
            _ => null,
        };

    /// <summary>All clips, labelled or not, to learn from; or why nothing can be learnt from them.</summary>
    public Outcome<TrainingSet> ToTrainingSet() =>
        Unlearnable(Set) is { } reason
            ? Outcome<TrainingSet>.Skipped(reason)
            : new TrainingSet(Features, Labels(), Classes.Count) { Groups = Groups() ?? Sounds(), Views = Views };
}
