using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Detections;
using Earshot.Evaluation;

namespace Earshot.Tests.Evaluation;

public class EventMetricsTests
{
    private static readonly Annotation AllHeard = new(null, Polarity.Complete);

    [Fact]
    public void By_hand()
    {
        var dawn = new MeasuredRecording(
            "dawn",
            1800,
            [Found("dog", 10, 12), Found("dog", 50, 53), Found("cat", 10, 12), Found("dog", 90, 92)],
            [AllHeard, Heard("dog", 10, 13), Heard("dog", 51, 60), Heard("cat", 100, 101)]
        );
        var metrics = EventMetrics.Of(["cat", "dog"], [dawn], 0.3).Value;
        Assert.Equal(new EventCounts("cat", 1, 1, 0, 0.5), metrics.Classes[0]);
        Assert.Equal(new EventCounts("dog", 2, 3, 1, 0.5), metrics.Classes[1]); // 2 of 10 s are too little
        Assert.Equal(new EventCounts("all", 3, 4, 1, 0.5), metrics.Micro);
        Assert.Equal((2.0 / 7, 0.25, 1.0 / 3, 6), Figures(metrics.Micro));
        Assert.Equal(0.2, metrics.MacroF1, 1e-12); // (0 + 0.4) / 2
        Assert.Equal(2, EventMetrics.Of(["cat", "dog"], [dawn], 0.2).Value.Micro.Right);
    }

    [Fact]
    public void What_lies_outside_complete_stretches_does_not_count()
    {
        var dawn = new MeasuredRecording(
            "dawn",
            600,
            [Found("dog", 9, 12), Found("dog", 40, 41), Found("cat", 9, 12)],
            [
                new Annotation("dog", Polarity.Complete) { Range = Range(0, 10.5) },
                Heard("dog", 9, 12),
                Heard("dog", 200, 201),
            ]
        );
        var metrics = EventMetrics.Of(["cat", "dog"], [dawn, new("dusk", 600, [], [])], 0.3).Value;
        Assert.Equal(new EventCounts("dog", 1, 1, 1, 10.5 / 3600), metrics.Classes[1]);
        Assert.Equal((0, 0), (metrics.Classes[0].Found, metrics.Classes[0].Events));
        Assert.Equal(2, metrics.NotCounted);
        Assert.Equal(["dusk"], metrics.LeftOut);
    }

    [Fact]
    public void Unsure_unheard_and_whole_recording_labels_count_neither_for_nor_against()
    {
        var unsure = Heard("dog", 10, 12) with { Unsure = true };
        var unheard = Heard("dog", 30, 32) with { Source = AnnotationSource.Pseudo };
        Detection[] found = [Found("dog", 11, 13), Found("dog", 30, 31), Found("dog", 60, 61)];
        var metrics = EventMetrics.Of(["dog"], [new("a", 3600, found, [AllHeard, unsure, unheard])], 0.3).Value;
        Assert.Equal(new EventCounts("dog", 0, 1, 0, 1), metrics.Classes[0]);
        var weak = EventMetrics.Of(["dog"], [new("a", 3600, found, [AllHeard, new("dog")])], 0.3).Value;
        Assert.Equal(0, weak.Micro.Found);
    }

    [Fact]
    public void Without_a_complete_stretch_there_is_nothing_to_count() =>
        Assert.Contains(
            "fully annotated",
            EventMetrics.Of(["dog"], [new("a", 60, [], [Heard("dog", 1, 2)])], 0.3).Reason,
            StringComparison.Ordinal
        );

    private static (double F1, double Precision, double Recall, double FalseAlarms) Figures(EventCounts counts) =>
        (counts.F1, counts.Precision, counts.Recall, counts.FalseAlarmsPerHour);

    private static Annotation Heard(string name, double begin, double end) => new(name) { Range = Range(begin, end) };

    private static Detection Found(string name, double begin, double end) => new(Range(begin, end), name, 0.9f, begin);

    private static TimeRange Range(double begin, double end) => TimeRange.FromSeconds(begin, end).Value;
}
