using Earshot.Annotations;
using Earshot.Learning.Linear;
using Earshot.Numerics;

namespace Earshot.Tests.Learning.Linear;

public class SelfTrainingCellsTests
{
    [Fact]
    public void What_is_believed_surely_becomes_known_and_what_is_known_stays()
    {
        var targets = new LabelMatrix(4, 1) { [0, 0] = LabelMatrix.Absent };
        var grown = CellTaking.Believe(targets, new Matrix<float>(4, 1, [0.99f, 0.6f, 0.29f, 0.45f]), 0.6, 0.3);
        Assert.Equal(
            [LabelMatrix.Absent, LabelMatrix.Present, LabelMatrix.Absent, LabelMatrix.Unknown],
            Enumerable.Range(0, 4).Select(row => grown[row, 0])
        );
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
