using Earshot.Experiments.Reports;
using Earshot.Experiments.Soundscapes;
using Earshot.Features;
using Earshot.Numerics;
using Earshot.Testing;

namespace Earshot.Experiments.Tests.Soundscapes;

public class ListeningTests
{
    private static readonly ListeningOptions Short = new()
    {
        Minutes = [0.5, 1, 4],
        Batch = 5,
        Soundscapes = new()
        {
            TrainingRecordings = 2,
            TestRecordings = 0,
            Seconds = 60,
            SampleRateHz = 16000,
            EventsPerClass = 6,
            RareClasses = 1,
            RareShare = 0.5,
        },
    };

    [Fact]
    public void Who_listens_to_all_finds_what_can_be_heard_whichever_way()
    {
        var steps = Listen();
        Assert.Equal(Listen(), steps);
        Assert.Equal(["suggested", "search", "random"], steps.Select(step => step.Choice).Distinct());
        Assert.All(steps, step => Assert.InRange(step.Rare, 1, 2));
        Assert.All(steps, step => Assert.InRange(step.RareFound, 0, step.Rare));
        foreach (var way in steps.GroupBy(step => step.Choice))
            Assert.Equal(way.Select(step => step.Found).Order(), way.Select(step => step.Found));
        Assert.Single(steps.Where(step => step.Minutes == 4).Select(step => (step.Found, step.RareFound)).Distinct());
    }

    [Fact]
    public void The_report_says_how_many_times_as_many_as_random()
    {
        ListeningStep Step(string choice, int seed, int rare) => new(choice, seed, 10, rare, 5, 2 * rare, 20);
        var report = new ListeningReport([
            Step("suggested", 1, 4),
            Step("suggested", 2, 5),
            Step("random", 1, 1),
            Step("random", 2, 2),
        ]);
        Assert.Equal(
            "Of the events of the rarest class, 10 minutes of listening found: suggested 90 % (3.0 times as many as "
                + "random), random 30 %.",
            report.Finding()
        );
        Assert.Equal(["of the rarest class", "suggested", "90 ± 14"], report.Table().Rows[0]);
        Assert.Equal(["of all classes", "random", "15 ± 7"], report.Table().Rows[3]);
        Assert.Equal(2, report.Plot().GetPlottables<ScottPlot.Plottables.FillY>().Count());
    }

    private static IReadOnlyList<ListeningStep> Listen() =>
        ListeningExperiment
            .Run(
                SharedData.Require("data", "esc10"),
                new LogMelEncoder(),
                Short,
                1,
                new RandomStreams(1),
                1,
                TimeProvider.System,
                TestContext.Current.CancellationToken
            )
            .Value;
}
