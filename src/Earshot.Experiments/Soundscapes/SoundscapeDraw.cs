using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Numerics;

namespace Earshot.Experiments.Soundscapes;

/// <summary>Which windows of the training recordings are labelled.</summary>
internal static class SoundscapeDraw
{
    /// <summary>
    /// A few: of each class <paramref name="perClass"/> present windows, each of another event, and so many windows
    /// without any event. Every window drawn is known of all classes.
    /// </summary>
    public static int[] Few(
        SoundscapeData data,
        SoundscapeWindows windows,
        int perClass,
        int background,
        RandomStream random
    )
    {
        var training = All(data, windows);
        var rows = new SortedSet<int>();
        for (var c = 0; c < data.Classes.Count; c++)
        {
            var ofEvents = training
                .Where(row => windows.Labels[row, c] == LabelMatrix.Present)
                .GroupBy(row => EventOf(data, windows, row, data.Classes[c]))
                .Select(group => group.ToArray())
                .ToArray();
            random.Shuffle<int[]>(ofEvents);
            rows.UnionWith(ofEvents.Take(perClass).Select(ofEvent => ofEvent[random.Next(ofEvent.Length)]));
        }
        int[] quiet = [.. training.Where(row => !windows.Labels.Row(row).ContainsAnyExcept(LabelMatrix.Absent))];
        random.Shuffle<int>(quiet);
        rows.UnionWith(quiet.Take(background));
        return [.. rows];
    }

    /// <summary>All of them.</summary>
    public static int[] All(SoundscapeData data, SoundscapeWindows windows) =>
        [.. Enumerable.Range(0, windows.Ranges.Length).Where(row => !data.Recordings[windows.Recordings[row]].IsTest)];

    /// <summary>The event of a class that a window holds most of.</summary>
    private static (int Recording, TimeRange Event) EventOf(
        SoundscapeData data,
        SoundscapeWindows windows,
        int row,
        string className
    ) =>
        (
            windows.Recordings[row],
            data.Recordings[windows.Recordings[row]]
                .Annotations.Where(a => a.ClassName == className)
                .Select(a => a.Range!.Value)
                .MaxBy(range => range.Overlap(windows.Ranges[row]))
        );
}
