using Earshot.Learning;
using Earshot.Learning.Linear;
using Earshot.Learning.Selection;
using Earshot.Numerics;

namespace Earshot.Tests.Learning.Selection;

public class SuggestionsTests
{
    [Fact]
    public void Near_duplicates_are_not_asked_twice()
    {
        var (training, _) = Blobs.Set(
            seed: 5,
            trainingRows: 120,
            labelled: 0,
            testRows: 1,
            classCount: 6,
            spread: 0.01
        );
        var asked = Suggestions.Choose(training, null, 6, new SuggestionOptions { Neighbours = 15 });
        // Blobs: row i belongs to cloud i mod 6
        Assert.Equal(6, asked.Select(row => row % 6).Distinct().Count());
    }

    [Fact]
    public void A_cloud_with_a_label_can_wait()
    {
        var (training, _) = Blobs.Set(
            seed: 5,
            trainingRows: 120,
            labelled: 3,
            testRows: 1,
            classCount: 6,
            spread: 0.01
        );
        var asked = Suggestions.Choose(training, null, 3, new SuggestionOptions { Neighbours = 15 });
        Assert.Equal([3, 4, 5], asked.Select(row => row % 6).Order());
    }

    [Fact]
    public void Doubtful_clips_come_first()
    {
        // two clouds far apart with labels, and a bridge of clips between them that the regression can't tell
        var random = new RandomStreams(1).Stream("clouds");
        float[] places =
        [
            .. Enumerable
                .Range(0, 90)
                .Select(i =>
                    (float)(
                        0.05 * random.NextNormal()
                        + (
                            i < 40 ? -3
                            : i < 80 ? 3
                            : (i - 84.5) / 20
                        )
                    )
                ),
        ];
        int[] labels =
        [
            .. Enumerable
                .Range(0, 90)
                .Select(i =>
                    i == 0 ? 0
                    : i == 40 ? 1
                    : TrainingSet.Unlabelled
                ),
        ];
        var training = new TrainingSet(new Matrix<float>(90, 1, places), labels, 2);
        var classifier = new LogisticRegression(new() { InverseRegularisation = 100 }).Fit(
            training,
            new RandomStreams(1),
            cancellation: TestContext.Current.CancellationToken
        );
        Assert.InRange(
            Suggestions.Choose(training, classifier, 1, new SuggestionOptions { Neighbours = 10 })[0],
            80,
            89
        );
    }

    [Fact]
    public void All_that_is_left_is_suggested_and_no_labelled_clip()
    {
        var (training, _) = Blobs.Set(seed: 6, trainingRows: 50, labelled: 20, testRows: 1, classCount: 4);
        Assert.Equal(Enumerable.Range(20, 30), Suggestions.Choose(training, null, 100).Order());
    }
}
