using Earshot.Annotations;
using Earshot.Learning;
using Earshot.Learning.Labelling;
using Earshot.Learning.Linear;
using Earshot.Numerics;

namespace Earshot.Tests.Learning.Labelling;

public class WeakAbsencesTests
{
    private const int Classes = 3;

    /// <summary>Row 0 has a class, 1 is without one, of 2 nothing is said, 3 is unannotated.</summary>
    [Fact]
    public void What_nobody_said_is_absent_in_labelled_windows_and_unannotated_recordings_alone()
    {
        var targets = new LabelMatrix(4, Classes) { [0, 1] = LabelMatrix.Present, [1, 0] = LabelMatrix.Absent };
        WeakAbsences.Put(targets, row => row == 3);
        Assert.Equal([LabelMatrix.Absent, LabelMatrix.Present, LabelMatrix.Absent], targets.Row(0).ToArray());
        Assert.Equal([LabelMatrix.Absent, LabelMatrix.Unknown, LabelMatrix.Unknown], targets.Row(1).ToArray());
        Assert.False(targets.Row(2).ContainsAnyExcept(LabelMatrix.Unknown));
        Assert.False(targets.Row(3).ContainsAnyExcept(LabelMatrix.Absent));
        Assert.Equal((1, 0.5f, 1, 0.05f), (W(0, 1), W(0, 0), W(1, 0), W(3, 2)));
        Assert.Equal(4 / 12.0, WeakAbsences.SaidShare(targets), 1e-12);

        float W(int row, int c) => targets.Weight(row, c);
    }

    /// <summary>Two presents, three other absences, and any number of unannotated windows.</summary>
    [Theory]
    [InlineData(10)]
    [InlineData(1000)]
    public void Unannotated_windows_weigh_a_tenth_of_the_other_absences_however_many_they_are(int count)
    {
        var targets = Positives(2, 3, count);
        var balanced = WeakAbsences.Balanced(targets);
        Assert.Equal(2.5, balanced.WeightOf(0, LabelMatrix.Present), 1e-4);
        Assert.Equal(2.5, balanced.WeightOf(0, LabelMatrix.Absent), 1e-4);
        var weak = Enumerable.Range(5, count).Sum(row => (double)balanced.Weight(row, 0));
        Assert.Equal(2.5 / 11, weak, 1e-4);
    }

    [Fact]
    public void Where_there_are_no_other_absences_unannotated_windows_have_all_of_the_weight()
    {
        var balanced = WeakAbsences.Balanced(Positives(4, 0, 50));
        Assert.Equal(2, balanced.WeightOf(0, LabelMatrix.Present), 1e-4);
        Assert.Equal(2, balanced.WeightOf(0, LabelMatrix.Absent), 1e-4);
    }

    [Fact]
    public void Without_weak_absences_all_is_as_it_was_to_the_last_bit()
    {
        var targets = Positives(3, 0, 0);
        targets.Set(1, 0, LabelMatrix.Absent, 0.6f);
        var (ours, plain) = (WeakAbsences.Balanced(targets), targets.Balanced());
        Assert.Equal(Weights(plain), Weights(ours));
        Assert.Equal(targets.KnownShare(), WeakAbsences.SaidShare(targets));

        static float[] Weights(LabelMatrix m) => [.. Enumerable.Range(0, m.Rows).Select(row => m.Weight(row, 0))];
    }

    /// <summary>
    /// Two classes on two axes, six labels of each, forty unannotated windows of each: these are what is asked for.
    /// </summary>
    [Fact]
    public void Windows_of_the_very_classes_in_unannotated_recordings_are_found_from_labels_of_presence_alone()
    {
        var random = new RandomStream(1);
        var features = new Matrix<float>(92, 8);
        var targets = new LabelMatrix(92, 2);
        for (var row = 0; row < 92; row++)
        {
            for (var j = 0; j < 8; j++)
                features[row, j] = (float)random.NextNormal() + (j == row % 2 ? 4 : 0);
            if (row < 12)
                targets[row, row % 2] = LabelMatrix.Present;
        }
        WeakAbsences.Put(targets, row => row >= 12);
        var answers = new Matrix<float>(92, 2);
        new SelfTraining()
            .Fit(
                TrainingSet.AnyOfMany(features, targets),
                new RandomStreams(1),
                cancellation: TestContext.Current.CancellationToken
            )
            .Predict(features, answers);
        var right = Enumerable
            .Range(12, 80)
            .Count(row => answers[row, row % 2] > 0.5 && answers[row, 1 - row % 2] < 0.5);
        Assert.InRange(right, 60, 80);
    }

    private static LabelMatrix Positives(int presents, int absents, int unannotated)
    {
        var targets = new LabelMatrix(presents + absents + unannotated, 1);
        for (var row = 0; row < targets.Rows; row++)
            targets.Set(
                row,
                0,
                row < presents ? LabelMatrix.Present : LabelMatrix.Absent,
                row < presents ? 1
                    : row < presents + absents ? WeakAbsences.OfOtherClasses
                    : WeakAbsences.OfUnannotated
            );
        return targets;
    }
}
