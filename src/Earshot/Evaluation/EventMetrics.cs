using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Detections;

namespace Earshot.Evaluation;

/// <summary>A recording, what was found in it and what is annotated.</summary>
/// <param name="Name">Its name, for messages.</param>
/// <param name="Seconds">Its length.</param>
/// <param name="Found">The detections.</param>
/// <param name="Annotations">What people say of it.</param>
public sealed record MeasuredRecording(
    string Name,
    double Seconds,
    IReadOnlyList<Detection> Found,
    IReadOnlyCollection<Annotation> Annotations
);

/// <summary>Detections held against annotated events.</summary>
/// <param name="ClassName">The class, or what stands for all.</param>
/// <param name="Events">Annotated events.</param>
/// <param name="Found">Detections.</param>
/// <param name="Right">Pairs of both.</param>
/// <param name="Hours">Hours in which all events are annotated.</param>
public sealed record EventCounts(string ClassName, int Events, int Found, int Right, double Hours)
{
    /// <summary>Share of the detections that are right; NaN without any.</summary>
    public double Precision => (double)Right / Found;

    /// <summary>Share of the events that are found; NaN without any.</summary>
    public double Recall => (double)Right / Events;

    /// <summary>2·right / (found + events); NaN where both are 0.</summary>
    public double F1 => 2.0 * Right / (Found + Events);

    /// <summary>Detections without an event, an hour.</summary>
    public double FalseAlarmsPerHour => (Found - Right) / Hours;
}

/// <summary>What a model's detections are worth, by <see cref="EventMatching"/>.</summary>
/// <remarks>
/// An event or a detection counts where half of it or more lies in stretches that are called fully annotated for its
/// class. Not counted at all: detections half of which overlaps what an annotator was not sure of, what a model alone
/// says, or a class said of the whole recording.
/// </remarks>
/// <param name="Iou">The intersection over union from which on a pair may match.</param>
/// <param name="Classes">Of each class.</param>
/// <param name="Micro">Counts of all classes together; its hours are those that are fully annotated for some
/// class.</param>
/// <param name="NotCounted">Detections that were not counted.</param>
/// <param name="LeftOut">Recordings without a stretch that is called fully annotated.</param>
public sealed record EventMetrics(
    double Iou,
    IReadOnlyList<EventCounts> Classes,
    EventCounts Micro,
    int NotCounted,
    IReadOnlyList<string> LeftOut
)
{
    /// <summary>Mean F1 over the classes with events; NaN without any.</summary>
    public double MacroF1 => Classes.Where(c => c.Events > 0).Select(c => c.F1).DefaultIfEmpty(double.NaN).Average();

    /// <summary>Counts them.</summary>
    /// <param name="classes">The model's classes; annotations of others are not asked of it.</param>
    /// <param name="recordings">The recordings.</param>
    /// <param name="iou">θ: above 0, at most 1.</param>
    /// <returns>The figures, or why there are none.</returns>
    public static Outcome<EventMetrics> Of(
        IReadOnlyList<string> classes,
        IReadOnlyCollection<MeasuredRecording> recordings,
        double iou
    )
    {
        var hours = recordings.Sum(r => Annotated(classes, r).Sum(stretch => stretch.Seconds)) / 3600;
        if (hours == 0)
            return Outcome<EventMetrics>.Skipped(
                "events can't be counted: no stretch is called fully annotated; call complete the stretches in which "
                    + "all events are annotated"
            );
        EventCounts[] each =
        [
            .. classes.Select(name =>
                recordings.Select(r => Count(name, r, iou)).Aggregate(new EventCounts(name, 0, 0, 0, 0), Add)
            ),
        ];
        var micro = each.Aggregate(new EventCounts("all", 0, 0, 0, 0), Add) with { Hours = hours };
        return new EventMetrics(
            iou,
            each,
            micro,
            recordings.Sum(r => r.Found.Count) - micro.Found,
            [.. recordings.Where(r => Annotated(classes, r).Count == 0).Select(r => r.Name)]
        );
    }

    private static EventCounts Add(EventCounts sum, EventCounts more) =>
        sum with
        {
            Events = sum.Events + more.Events,
            Found = sum.Found + more.Found,
            Right = sum.Right + more.Right,
            Hours = sum.Hours + more.Hours,
        };

    private static EventCounts Count(string name, MeasuredRecording recording, double iou)
    {
        var annotated = Annotated([name], recording);
        var presents = recording
            .Annotations.Where(a => a.ClassName == name && a.Polarity == Polarity.Present)
            .ToLookup(a => a is { Unsure: false, IsWhole: false } && a.Source != AnnotationSource.Pseudo);
        TimeRange[] events = [.. presents[true].Select(a => a.Range!.Value).Distinct().Where(r => Lies(r, annotated))];
        var vague = Union(presents[false].Select(a => Stretch(a, recording)));
        Detection[] found =
        [
            .. recording.Found.Where(d => d.ClassName == name && Lies(d.Range, annotated) && !Lies(d.Range, vague)),
        ];
        var pairs = EventMatching.Match(
            [.. found.Select(d => d.Range)],
            [.. found.Select(d => d.Confidence)],
            events,
            iou
        );
        return new(name, events.Length, found.Length, pairs.Count(e => e >= 0), annotated.Sum(r => r.Seconds) / 3600);
    }

    /// <summary>The stretches that are fully annotated for some of the classes.</summary>
    private static List<TimeRange> Annotated(IReadOnlyList<string> classes, MeasuredRecording recording) =>
        Union(
            recording
                .Annotations.Where(a => !a.Unsure && classes.Any(a.IsCompleteFor))
                .Select(a => Stretch(a, recording))
        );

    private static TimeRange? Stretch(Annotation annotation, MeasuredRecording recording) =>
        annotation.Range is { } range
            ? range.ClampTo(recording.Seconds)
            : TimeRange.FromMicroseconds(0, Math.Max(1, TimeRange.Round(recording.Seconds)));

    /// <summary>Whether half of a stretch or more lies in stretches that do not overlap.</summary>
    private static bool Lies(TimeRange range, List<TimeRange> within) =>
        2 * within.Sum(stretch => range.Overlap(stretch)) >= range.Seconds;

    private static List<TimeRange> Union(IEnumerable<TimeRange?> stretches)
    {
        var union = new List<TimeRange>();
        foreach (var stretch in stretches.OfType<TimeRange>().Order())
            if (union.Count > 0 && stretch.BeginMicroseconds <= union[^1].EndMicroseconds)
                union[^1] = TimeRange.FromMicroseconds(
                    union[^1].BeginMicroseconds,
                    Math.Max(union[^1].EndMicroseconds, stretch.EndMicroseconds)
                );
            else
                union.Add(stretch);
        return union;
    }
}
