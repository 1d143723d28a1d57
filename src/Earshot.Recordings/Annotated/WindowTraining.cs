using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Inference;
using Earshot.Learning;
using Earshot.Learning.Labelling;

namespace Earshot.Recordings.Annotated;

/// <summary>From encoded windows of annotated recordings to what a method learns from.</summary>
/// <param name="Training">The windows of all lengths, any of many.</param>
/// <param name="Classes">The classes, ordinal order.</param>
/// <param name="MedianSeconds">Median length of the annotations; null where all are of whole recordings.</param>
public sealed record WindowTraining(TrainingSet Training, string[] Classes, double? MedianSeconds)
{
    /// <summary>Labels the windows.</summary>
    /// <param name="lengths">The recordings encoded in windows of one length or several.</param>
    /// <param name="background">Whether what nobody said is taken for absent, at little weight (<see
    /// cref="WeakAbsences"/>).</param>
    /// <returns>The training set, or why nothing can be learnt from it and how to mend that.</returns>
    public static Outcome<WindowTraining> Of(IReadOnlyList<EncodedSet> lengths, bool background = false)
    {
        var annotations = lengths[0]
            .Clips.DistinctBy(clip => clip.Path)
            .SelectMany(clip => clip.Annotations())
            .ToArray();
        var classes = ClassesOf(annotations);
        if (classes.Length == 0)
            return Outcome<WindowTraining>.Skipped(
                "no annotation says that a class is to be heard: give tables with --annotations, a CSV with "
                    + "path,begin,end,class, or a folder whose sub-folders are labels"
            );
        var training = TrainingSet.Joined([
            .. lengths.Select((set, cut) => Part(set, cut, classes, lengths[0], background)),
        ]);
        return ModelTraining.Objection(training.Targets!, classes) is { } objection
            ? Outcome<WindowTraining>.Skipped(
                $"{objection} (--complete: all that is to be heard in the recordings is annotated; "
                    + "--background FOLDER: recordings of none of the classes)"
            )
            : new WindowTraining(training, classes, Median(annotations));
    }

    /// <summary>The classes that are said to be present somewhere, ordinal order.</summary>
    public static string[] ClassesOf(IEnumerable<Annotation> annotations) =>
        [
            .. annotations
                .Where(a => a.Polarity == Polarity.Present)
                .Select(a => a.ClassName)
                .OfType<string>()
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>What is known of the windows of one length, and where they lie.</summary>
    /// <param name="set">The windows.</param>
    /// <param name="cut">Which length.</param>
    /// <param name="classes">The classes.</param>
    /// <param name="recordings">The set whose recordings are counted.</param>
    public static (LabelMatrix Labels, RecordingWindow[] Windows) Label(
        EncodedSet set,
        int cut,
        IReadOnlyList<string> classes,
        EncodedSet recordings
    )
    {
        var number = recordings
            .Clips.Select(clip => clip.Path)
            .Distinct()
            .Index()
            .ToDictionary(path => path.Item, path => path.Index);
        RecordingWindow[] windows =
        [
            .. set.Clips.Zip(
                set.Stretches,
                (clip, stretch) =>
                    new RecordingWindow(
                        number.GetValueOrDefault(clip.Path, -1),
                        TimeRange.FromSeconds(stretch.BeginSeconds, stretch.EndSeconds).Value,
                        cut
                    )
            ),
        ];
        var labels = new LabelMatrix(windows.Length, classes.Count);
        foreach (var rows in Enumerable.Range(0, windows.Length).GroupBy(row => set.Clips[row].Path))
        {
            int[] own = [.. rows];
            var said = set.Clips[own[0]].Annotations();
            // Where a folder is the label, all of the clip is meant; a table's "somewhere in it" stays unknown.
            var options = new WindowLabellingOptions { SpreadsWholeRecordings = said.All(a => a.IsWhole) };
            var known = WindowLabelling.Of([.. own.Select(row => windows[row].Range)], classes, said, options).Labels;
            for (var i = 0; i < own.Length; i++)
            for (var c = 0; c < classes.Count; c++)
                labels.Set(own[i], c, known[i, c], known.Weight(i, c));
        }
        return (labels, windows);
    }

    private static TrainingSet Part(EncodedSet set, int cut, string[] classes, EncodedSet first, bool background)
    {
        var (labels, windows) = Label(set, cut, classes, first);
        if (background)
            WeakAbsences.Put(labels, row => set.Clips[row].Annotations().Count == 0);
        return TrainingSet.AnyOfMany(set.Features, labels) with { Groups = Groups(set, first), Windows = windows };
    }

    /// <summary>Numbers of the groups, the same at each length.</summary>
    private static int[] Groups(EncodedSet set, EncodedSet first)
    {
        string Name(Datasets.Clip clip) => clip.Group ?? clip.Path;
        var names = first.Clips.Select(Name).Distinct().Index().ToDictionary(name => name.Item, name => name.Index);
        return [.. set.Clips.Select(clip => names.GetValueOrDefault(Name(clip), names.Count))];
    }

    private static double? Median(Annotation[] annotations)
    {
        double[] seconds =
        [
            .. annotations
                .Where(a => a.Polarity == Polarity.Present)
                .Select(a => a.Range?.Seconds)
                .OfType<double>()
                .Order(),
        ];
        return seconds.Length == 0 ? null : seconds[seconds.Length / 2];
    }
}
