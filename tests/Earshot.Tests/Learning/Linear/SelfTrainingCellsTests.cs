using Earshot.Annotations;
using Earshot.Learning.Labelling;
using Earshot.Learning.Linear;
using Earshot.Numerics;

namespace Earshot.Tests.Learning.Linear;

public class SelfTrainingCellsTests
{
    [Fact]
    public void What_is_believed_surely_becomes_known_and_what_is_known_stays()
    {
        var targets = new LabelMatrix(6, 1) { [0, 0] = LabelMatrix.Absent };
        // Of these nobody said anything either.
        targets.Set(4, 0, LabelMatrix.Absent, WeakAbsences.OfUnannotated);
        targets.Set(5, 0, LabelMatrix.Absent, WeakAbsences.OfUnannotated);
        var believed = new Matrix<float>(6, 1, [0.99f, 0.6f, 0.29f, 0.45f, 0.6f, 0.45f]);
        var grown = CellTaking.Believe(targets, believed, 0.6, 0.3);
        Assert.Equal([-1, 1, -1, 0, 1, 0], Enumerable.Range(0, 6).Select(row => (int)grown[row, 0]));
        Assert.Equal(1, grown.Weight(4, 0));
    }

    /// <summary>As in hoplite databases. Where somebody labelled two classes in one window, both may be
    /// believed.</summary>
    [Theory]
    [InlineData(false, LabelMatrix.Unknown)]
    [InlineData(true, LabelMatrix.Present)]
    public void Beside_labels_of_one_class_each_the_likeliest_class_of_a_window_alone_is_believed(bool two, int second)
    {
        var targets = new LabelMatrix(2, 3) { [0, 0] = LabelMatrix.Present };
        if (two)
            targets[0, 1] = LabelMatrix.Present;
        WeakAbsences.Put(targets, row => row == 1);
        var grown = CellTaking.Believe(targets, new Matrix<float>(2, 3, [1, 0, 0, 0.9f, 0.8f, 0.1f]), 0.6, 0.3);
        Assert.Equal([1, second, -1], grown.Row(1).ToArray().Select(cell => (int)cell));
    }

    [Fact]
    public void Balanced_presents_and_absents_weigh_half_of_the_known_cells_each()
    {
        var targets = LabelMatrix.FromTruth(
            new[,]
            {
                { true },
                { false },
                { false },
                { false },
            }
        );
        var balanced = targets.Balanced();
        Assert.Equal(2, balanced.WeightOf(0, LabelMatrix.Present), 1e-6);
        Assert.Equal(2, balanced.WeightOf(0, LabelMatrix.Absent), 1e-6);
        Assert.Equal(1, targets.Weight(0, 0));
    }
}
