using Earshot.Workspace.Training;

namespace Earshot.Workspace.Tests.Training;

public class LabelForecastTests
{
    [Fact]
    public void An_error_that_halves_with_four_times_the_labels_goes_on_doing_so()
    {
        var runs = new[] { 25, 100, 400 }.Select(n => Run(n, 1 - 2 / Math.Sqrt(n))).ToList();
        var forecast = LabelForecast.Of(runs, 1600).Value;
        Assert.Equal(0.95, forecast.Expected, 1e-9);
        Assert.Equal(3, forecast.Runs);
    }

    [Fact]
    public void Runs_that_got_worse_promise_nothing() =>
        Assert.InRange(LabelForecast.Of([Run(10, 0.8), Run(20, 0.7), Run(40, 0.6)], 1000).Value.Expected, 0.6, 0.8);

    [Fact]
    public void Two_numbers_of_labels_are_too_few() =>
        Assert.Contains(
            "3 different numbers of labels, got 2",
            LabelForecast.Of([Run(10, 0.5), Run(10, 0.6), Run(20, 0.7)], 100).Reason,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_rate_is_measured_without_the_breaks()
    {
        int[] seconds = [0, 10, 20, 30, 7230, 7240];
        var start = new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);
        LabelRecord[] labels =
        [
            .. seconds.Select((s, i) => new LabelRecord(i, 1, LabelSource.Human, "ada", start.AddSeconds(s))),
        ];
        Assert.Equal(360, LabelForecast.LabelsPerHour(labels)!.Value, 1e-9);
        Assert.Null(LabelForecast.LabelsPerHour(labels[..4]));
        Assert.Null(LabelForecast.LabelsPerHour([.. labels.Select(l => l with { Source = LabelSource.Import })]));
    }

    private static RunRecord Run(int labels, double accuracy) =>
        new(
            0,
            new RunOptions(),
            default,
            default,
            labels,
            0,
            new RunMetrics
            {
                ClassIds = [1, 2],
                Measured = labels,
                UnweightedAccuracy = accuracy,
            }
        );
}
