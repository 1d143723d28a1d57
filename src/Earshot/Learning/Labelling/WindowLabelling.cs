using Earshot.Annotations;
using Earshot.Audio;

namespace Earshot.Learning.Labelling;

/// <summary>
/// From what is said of a recording to what is known of its windows. For a window W and a class c, where an annotation
/// A overlaps W enough from min(<see cref="WindowLabellingOptions.EnoughSeconds"/>, |A|/2, |W|/2) on:
/// <list type="number">
/// <item>present: a present annotation of c overlaps W enough;</item>
/// <item>else unknown: a present annotation of c touches W, or one that is unsure or weak does;</item>
/// <item>else absent: an absent annotation of c covers half of W, or W lies in stretches complete for c;</item>
/// <item>else unknown.</item>
/// </list>
/// Annotators who contradict each other count once each, by their newest word: the majority wins with weight
/// |yes − no| / (yes + no), a tie is unknown and a <see cref="Conflicts">conflict</see>.
/// </summary>
internal sealed class WindowLabelling
{
    private WindowLabelling(LabelMatrix labels, IReadOnlyList<(int, int)> conflicts, IReadOnlySet<int> weak) =>
        (Labels, Conflicts, WeakClasses) = (labels, conflicts, weak);

    /// <summary>What is known, shape (windows, classes).</summary>
    public LabelMatrix Labels { get; }

    /// <summary>Window and class of the cells where as many annotators say yes as no.</summary>
    public IReadOnlyList<(int Window, int Class)> Conflicts { get; }

    /// <summary>Classes that are somewhere in the recording, nobody says where.</summary>
    public IReadOnlySet<int> WeakClasses { get; }

    /// <summary>Labels the windows of one recording.</summary>
    /// <param name="windows">Its windows, n.</param>
    /// <param name="classes">The classes' names, k.</param>
    /// <param name="annotations">What is said of it; the order does not matter.</param>
    /// <param name="options">How; null: the defaults.</param>
    /// <returns>Labels of shape (n, k).</returns>
    public static WindowLabelling Of(
        IReadOnlyList<TimeRange> windows,
        IReadOnlyList<string> classes,
        IReadOnlyCollection<Annotation> annotations,
        WindowLabellingOptions? options = null
    )
    {
        options = (options ?? new()).Validated();
        var labels = new LabelMatrix(windows.Count, classes.Count);
        var (conflicts, weak) = (new List<(int, int)>(), new HashSet<int>());
        for (var c = 0; c < classes.Count; c++)
        {
            var said = new ClassWords(classes[c], annotations, windows.Count, options);
            if (said.IsWeak)
                weak.Add(c);
            for (var w = 0; w < windows.Count; w++)
            {
                if (!said.Touch(windows[w]))
                    continue;
                var (value, weight, isConflict) = said.Of(windows[w]);
                labels.Set(w, c, value, weight);
                if (isConflict)
                    conflicts.Add((w, c));
            }
        }
        return new WindowLabelling(labels, conflicts, weak);
    }

    /// <summary>
    /// The one class of each window where a window has one: <see cref="TrainingSet.Unlabelled"/> where none or several
    /// are present.
    /// </summary>
    public int[] OneClassEach() =>
        [
            .. Enumerable
                .Range(0, Labels.Rows)
                .Select(row =>
                    Labels.Row(row).Count(LabelMatrix.Present) == 1
                        ? Labels.Row(row).IndexOf(LabelMatrix.Present)
                        : TrainingSet.Unlabelled
                ),
        ];
}
