using System.Globalization;
using Earshot.Evaluation;
using Earshot.Learning;
using Earshot.Learning.Confidence;
using Earshot.Numerics;
using Earshot.Testing;
using Earshot.Workspace.Training;

namespace Earshot.Workspace.Tests.Training;

/// <summary>
/// Clips of two classes that nobody labelled lie among the clips of eight that have ten labels each: are they found
/// strange? EARSHOT_DRAWS sets how many choices of classes and labels are tried.
/// </summary>
public sealed class StrangenessTests
{
    private const int Unseen = 2,
        LabelsOfEach = 10;

    [Theory]
    [InlineData("esc10", 5, 0.6)]
    [InlineData("fsdd", 1, 0.75)]
    public void Clips_of_classes_without_a_label_are_told_from_the_others(string set, int draws, double bar)
    {
        if (Environment.GetEnvironmentVariable("EARSHOT_DRAWS") is { Length: > 0 } wanted)
            draws = int.Parse(wanted, CultureInfo.InvariantCulture);
        var lines = File.ReadAllLines(Path.Combine(SharedData.Require("peers", "features"), $"{set}_features.csv"));
        float[][] features =
        [
            .. lines.Select(line =>
                line.Split(',').Select(value => float.Parse(value, CultureInfo.InvariantCulture)).ToArray()
            ),
        ];
        int[] truth =
        [
            .. File.ReadLines(Path.Combine(SharedData.Require("peers", "features"), $"{set}_splits.csv"))
                .Skip(1)
                .Select(line => int.Parse(line.Split(',')[2], CultureInfo.InvariantCulture)),
        ];
        var found = Enumerable
            .Range(0, draws)
            .Select(draw => Measure(features, truth, new RandomStreams((ulong)draw + 1)))
            .ToList();
        TestContext.Current.TestOutputHelper!.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{set}: AUROC {found.Average(f => f.Auroc):F3} ({found.Min(f => f.Auroc):F3} to "
                    + $"{found.Max(f => f.Auroc):F3}); above the limit "
                    + $"{found.Average(f => f.UnseenRejected):P0} of the "
                    + $"unseen classes, {found.Average(f => f.SeenRejected):P0} of the others"
            )
        );
        Assert.InRange(found.Average(f => f.Auroc), bar, 1);
        Assert.True(found.Average(f => f.UnseenRejected) > found.Average(f => f.SeenRejected));
        Assert.InRange(found.Average(f => f.SeenRejected), 0, 0.15);
    }

    /// <summary>
    /// Twelve clips of two classes held out, and four of "none of these" that lie far off: with them the unit would be
    /// theirs, and nothing else would be strange.
    /// </summary>
    [Fact]
    public void Clips_called_none_of_these_do_not_move_the_unit()
    {
        var random = new RandomStream(4);
        var features = new Matrix<float>(30, 2);
        for (var i = 0; i < 30; i++)
            (features[i, 0], features[i, 1]) = (
                (float)(random.NextNormal() + (i is >= 12 and < 16 ? 10 * i : 4 * (i % 2))),
                (float)random.NextNormal()
            );
        var clips = new FeatureSet([.. Enumerable.Range(1, 30).Select(i => (long)i)], features);
        int[] labels =
        [
            .. Enumerable
                .Range(0, 30)
                .Select(i =>
                    i < 12 ? i % 2
                    : i < 16 ? 2
                    : TrainingSet.Unlabelled
                ),
        ];
        var data = new LabelledRows(clips, [1, 2, 3], labels, new bool[30], null, NoneClass: 2);
        var probabilities = new Matrix<float>(30, 3);
        for (var i = 0; i < 30; i++)
            (probabilities[i, i % 2], probabilities[i, 2]) = (0.8f, 0.2f);
        int[] rows = [.. Enumerable.Range(0, 16)];
        var held = new HeldOutAnswers(
            rows,
            labels[..16],
            [.. rows.Select(i => i < 12 ? i % 3 : 3)],
            probabilities.SelectRows(rows),
            new float[16]
        );
        var space = new ClipSpace(clips);
        var expected = Told(data, held.At([.. Enumerable.Range(0, 12)]));
        Assert.Equal(expected, Told(data, held));
        Assert.NotEqual(expected, Told(data with { NoneClass = -1 }, held));

        float[] Told(LabelledRows labels, HeldOutAnswers answers) =>
            Strangeness.Of(
                probabilities,
                space.Novelty([.. Enumerable.Range(0, probabilities.Rows)], labels.Labelled),
                Strangeness.Unit(space, labels, answers)
            );
    }

    private static (double Auroc, double UnseenRejected, double SeenRejected) Measure(
        float[][] features,
        int[] truth,
        RandomStreams random
    )
    {
        int[] classes = [.. truth.Distinct().Order()];
        random.Stream("classes").Shuffle<int>(classes);
        var seen = classes[Unseen..];
        using var workspace = new TemporaryWorkspace(
            features.Length,
            features[0].Length,
            [.. seen.Select(c => $"class {c}")]
        );
        workspace.Store.Features.Put(features.Select((vector, i) => (1L + i, vector)));
        int[] rows = [.. Enumerable.Range(0, truth.Length)];
        random.Stream("labels").Shuffle<int>(rows);
        var labels = seen.SelectMany(
                (c, place) =>
                    rows.Where(row => truth[row] == c)
                        .Take(LabelsOfEach)
                        .Select(row => (1L + row, (long?)workspace.ClassIds[place]))
            )
            .ToList();
        workspace.Store.Labels.Give(labels, "ada");
        Assert.True(new WorkspaceTrainer(workspace.Store, workspace.Clock).Train(new RunOptions()).IsOk);

        var labelled = labels.Select(label => label.Item1).ToHashSet();
        var rest = workspace.Store.Runs.Answers().Where(answer => !labelled.Contains(answer.ClipId)).ToList();
        bool[] isUnseen = [.. rest.Select(answer => !seen.Contains(truth[answer.ClipId - 1]))];
        double Rejected(bool unseen) =>
            rest.Where((_, i) => isUnseen[i] == unseen).Average(answer => answer.Strangeness > 1 ? 1.0 : 0);
        return (
            Ranking.AreaUnderRoc([.. rest.Select(answer => answer.Strangeness)], isUnseen),
            Rejected(true),
            Rejected(false)
        );
    }
}
