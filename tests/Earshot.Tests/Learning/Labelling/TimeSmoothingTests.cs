using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Detections;
using Earshot.Inference;
using Earshot.Learning.Labelling;
using Earshot.Numerics;

namespace Earshot.Tests.Learning.Labelling;

public class TimeSmoothingTests
{
    [Fact]
    public void Half_a_hop_gives_a_quarter_a_half_and_a_quarter()
    {
        var windows = Windows((0, 0, 2), (0, 1, 3), (0, 2, 4));
        var smoothed = TimeSmoothing.Apply(new Matrix<float>(3, 1, [0, 1, 0.4f]), windows);
        Assert.Equal(
            [0.5 / 1.5, (1 + 0.2) / 2, (0.4 + 0.5) / 1.5],
            smoothed.Span.ToArray().Select(p => (double)p),
            Near
        );
    }

    [Fact]
    public void Windows_that_touch_or_are_of_another_recording_or_length_stay_as_they_are()
    {
        float[] scores = [0.1f, 0.9f, 0.5f, 0.7f];
        RecordingWindow[] windows =
        [
            .. Windows((0, 0, 1), (0, 1, 2), (1, 0.5, 1.5)),
            new(0, TimeRange.FromSeconds(0.5, 1.5).Value, 1),
        ];
        Assert.Equal(scores, TimeSmoothing.Apply(new Matrix<float>(4, 1, scores), windows).Span.ToArray());
    }

    [Fact]
    public void Windows_that_come_one_by_one_get_the_same_bits()
    {
        var random = new RandomStreams(3).Stream("scores");
        var windows = Windows([.. Enumerable.Range(0, 20).Select(k => (0, k * 0.7, (k * 0.7) + 2))]);
        var scores = new Matrix<float>(20, 3, [.. Enumerable.Range(0, 60).Select(_ => (float)random.NextDouble())]);
        var (smoother, one) = (new WindowSmoother(), new List<float[]>());
        for (var k = 0; k < 20; k++)
            if (smoother.Add(new ScoredWindow(windows[k].Range, scores.Row(k).ToArray())) is { } done)
                one.Add(done.Scores);
        one.Add(smoother.Complete()!.Scores);
        Assert.Equal(TimeSmoothing.Apply(scores, windows).Span.ToArray(), one.SelectMany(row => row));
    }

    [Fact]
    public void A_window_that_could_not_be_judged_is_no_neighbour()
    {
        var smoother = new WindowSmoother();
        Assert.Null(smoother.Add(new ScoredWindow(TimeRange.FromSeconds(0, 2).Value, [0.8f])));
        Assert.Equal([0.8f], smoother.Add(new ScoredWindow(TimeRange.FromSeconds(1, 3).Value, []))!.Scores);
        Assert.Empty(smoother.Complete()!.Scores);
    }

    [Fact]
    public void Lengths_are_joined_by_the_highest_within_and_the_mean_around()
    {
        RecordingWindow[] windows =
        [
            .. Windows((0, 0, 2), (0, 1, 3)),
            .. Windows((0, 0, 1), (0, 0.5, 1.5), (0, 1, 2)).Select(window => window with { Cut = 1 }),
        ];
        var joined = LengthJoining.Apply(new Matrix<float>(5, 1, [0.2f, 0.4f, 0.1f, 0.9f, 0.3f]), windows);
        Assert.Equal(
            [(0.2 + 0.9) / 2, (0.4 + 0.3) / 2, (0.1 + 0.2) / 2, (0.9 + 0.2) / 2, (0.3 + 0.3) / 2],
            joined.Span.ToArray().Select(p => (double)p),
            Near
        );
    }

    private static bool Near(double a, double b) => Math.Abs(a - b) < 1e-6;

    private static RecordingWindow[] Windows(params (int Recording, double Begin, double End)[] windows) =>
        [.. windows.Select(w => new RecordingWindow(w.Recording, TimeRange.FromSeconds(w.Begin, w.End).Value))];
}
