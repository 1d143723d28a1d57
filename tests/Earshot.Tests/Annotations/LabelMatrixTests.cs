using System.Text.Json;
using Earshot.Annotations;
using Earshot.Evaluation;
using Earshot.Learning;
using Earshot.Learning.Paper;
using Earshot.Numerics;

namespace Earshot.Tests.Annotations;

public class LabelMatrixTests
{
    [Fact]
    public void Nothing_is_known_until_it_is_said()
    {
        var cells = new LabelMatrix(3, 2);
        cells.Set(1, 0, LabelMatrix.Present, weight: 0.5f);
        cells[2, 0] = LabelMatrix.Absent;
        Assert.Equal([1, 2], cells.KnownRows());
        Assert.Empty(cells.KnownRows(1));
        Assert.Equal((0.5, 1.0), (cells.WeightOf(0, LabelMatrix.Present), cells.WeightOf(0, LabelMatrix.Absent)));
        Assert.Equal(0.5f, cells.SelectRows([1]).Weight(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => cells[0, 0] = 2);
        Assert.Throws<ArgumentOutOfRangeException>(() => cells.Set(0, 0, LabelMatrix.Present, float.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => cells[0, 2]);
    }

    [Fact]
    public void One_label_a_row_says_all_of_its_cells_and_no_label_none()
    {
        var cells = LabelMatrix.FromLabels([1, TrainingSet.Unlabelled], 3);
        Assert.Equal([-1, 1, -1], cells.Row(0).ToArray());
        Assert.Equal([0, 0, 0], cells.Row(1).ToArray());
    }

    [Fact]
    public void The_label_of_a_row_of_several_classes_is_its_rarest()
    {
        var cells = LabelMatrix.FromTruth(
            new[,]
            {
                { true, true },
                { true, false },
                { false, false },
            }
        );
        Assert.Equal([1, 0, TrainingSet.Unlabelled], cells.RarestPresents());
    }

    [Fact]
    public void Average_precision_looks_at_known_cells_alone()
    {
        var cells = new LabelMatrix(3, 2);
        (cells[0, 0], cells[1, 0]) = (LabelMatrix.Present, LabelMatrix.Absent);
        var scores = new Matrix<float>(3, 2, [0.5f, 0, 0.2f, 0, 0.9f, 0]);
        Assert.Equal(1, Ranking.MeanAveragePrecision(scores, cells)); // the unknown row would halve it
        Assert.True(double.IsNaN(Ranking.MeanAveragePrecision(scores, new LabelMatrix(3, 2))));
    }

    [Theory, InlineData("Softmax", OutputKind.OneOfMany), InlineData("Sigmoid", OutputKind.AnyOfMany)]
    public void Output_kinds_keep_the_names_they_were_stored_by(string name, OutputKind kind)
    {
        var options = JsonSerializer.Deserialize($$"""{"Outputs":"{{name}}"}""", OptionsJson.Default.PaperOptions);
        Assert.Equal(kind, options!.Outputs);
        Assert.Contains($"\"{name}\"", new PaperLearner(new() { Outputs = kind }).Options, StringComparison.Ordinal);
    }
}
