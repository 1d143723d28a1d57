using System.Globalization;
using Earshot.Evaluation;
using Earshot.Learning;
using Earshot.Learning.Linear;
using Earshot.Numerics;
using Earshot.Recordings.Evaluation;
using Earshot.Testing;

namespace Earshot.Experiments.Tests;

public class SimulatedAnnotatorTests
{
    /// <summary>On FSDD: what random choice reaches with 10 % of the labels, suggestions reach with 6 %.</summary>
    [Fact]
    public void Suggestions_reach_with_6_percent_what_chance_reaches_with_10()
    {
        var annotator = new SimulatedAnnotator(AllLabelled());
        AnnotationStep[] Run(bool suggested, params double[] percents) =>
            [
                .. annotator.Run(
                    [new LogisticRegression()],
                    suggested,
                    percents,
                    new RandomStreams(1),
                    TestContext.Current.CancellationToken
                ),
            ];

        var suggested = Run(true, 1, 2, 3, 4, 5, 6);
        Assert.Equal([24, 48, 72, 96, 120, 144], suggested.Select(step => step.Labels));
        Assert.True(suggested[^1].UnweightedAccuracy >= Run(false, 10)[0].UnweightedAccuracy);
    }

    private static ComparisonTask AllLabelled()
    {
        string[] lines = [.. File.ReadLines(SharedData.Require("peers", "features", "fsdd_features.csv"))];
        int[] labels =
        [
            .. File.ReadLines(SharedData.Require("peers", "features", "fsdd_splits.csv"))
                .Skip(1)
                .Select(line => int.Parse(line.Split(',')[2], CultureInfo.InvariantCulture)),
        ];
        var features = new Matrix<float>(
            3000,
            165,
            [
                .. lines
                    .SelectMany(line => line.Split(','))
                    .Select(cell => float.Parse(cell, CultureInfo.InvariantCulture)),
            ]
        );
        int[] alone = [.. Enumerable.Range(0, labels.Length)];
        var folds = Splits.Folds(labels, alone, new RandomStreams(10).Stream("split"), 10);
        var split = Splits.OfFold(labels, folds, 0);
        LabelledSet Part(int[] rows) => new(features.SelectRows(rows), [.. rows.Select(i => labels[i])]);
        var training = Part(split.Training);
        return new ComparisonTask(10, 100, new TrainingSet(training.Features, training.Labels, 10), Part(split.Test));
    }
}
