using System.Numerics.Tensors;
using Earshot.Annotations;
using Earshot.Evaluation;
using Earshot.Inference;
using Earshot.Learning.Confidence;
using Earshot.Numerics;

namespace Earshot.Workspace.Training;

/// <summary>How good a run of any of many is, on cells that were held out with their recordings.</summary>
internal static class CellMetrics
{
    /// <summary>Of the answers held out; nothing but counts where there are none.</summary>
    public static RunMetrics Of(CellRows rows, HeldOutCells? held, Model model)
    {
        var counts = new RunMetrics
        {
            ClassIds = [.. rows.Classes.Select(c => c.Id)],
            Absent = [.. rows.Classes.Select((_, c) => rows.Targets.Count(c, LabelMatrix.Absent))],
            Thresholds = [.. model.Thresholds.Select(threshold => threshold.Value)],
            Notes = [.. rows.Notes, .. Unmeasured(rows, held)],
        };
        if (held is null || held.Known == 0)
            return counts;
        var calibrated = held.Probabilities.Clone();
        ClassCalibration.Learn(held)?.Apply(calibrated);
        var confusion = Confusion(held, calibrated, counts.Thresholds);
        double?[] recall = [.. confusion.Select((row, c) => row.Sum() == 0 ? null : (double?)row[c] / row.Sum())];
        var reliability = Reliability(held, calibrated);
        return counts with
        {
            Measured = held.Known,
            MeanAveragePrecision = held.MeanAveragePrecision(),
            AveragePrecision = HeldOutCellMetrics.Of(held).AveragePrecision,
            Recall = recall,
            UnweightedAccuracy = recall.Average(),
            Confusion = confusion,
            Reliability = [.. reliability.Bins.Where(bin => bin.Count > 0)],
            CalibrationError = reliability.ExpectedCalibrationError,
            ByTime = held.ByTime,
        };
    }

    private static IEnumerable<string> Unmeasured(CellRows rows, HeldOutCells? held) =>
        held is null
            ? []
            : rows
                .Classes.Where((_, c) => !held.Measured[c])
                .Select(c => $"{c.Name} is not measured: heard in one recording only");

    /// <summary>
    /// Row: a class that is present; column: that class where it reaches its threshold, else the likeliest other.
    /// </summary>
    private static int[][] Confusion(HeldOutCells held, Matrix<float> calibrated, IReadOnlyList<double> thresholds)
    {
        int[][] counts = [.. thresholds.Select(_ => new int[thresholds.Count])];
        for (var row = 0; row < calibrated.Rows; row++)
        for (var c = 0; c < thresholds.Count; c++)
            if (held.Cells[row, c] == LabelMatrix.Present && (Called(row, c) is >= 0 and var called))
                counts[c][called]++;
        return counts;

        int Called(int row, int c)
        {
            if (calibrated[row, c] >= thresholds[c] || thresholds.Count == 1)
                return calibrated[row, c] >= thresholds[c] ? c : -1;
            var others = calibrated.Row(row).ToArray();
            others[c] = float.NegativeInfinity;
            return TensorPrimitives.IndexOfMax<float>(others);
        }
    }

    /// <summary>Of the known cells given p, a share p should be present: two classes, present and absent.</summary>
    private static Reliability Reliability(HeldOutCells held, Matrix<float> calibrated)
    {
        var cells = Enumerable
            .Range(0, calibrated.Rows)
            .SelectMany(row => Enumerable.Range(0, calibrated.Columns).Select(c => (row, c)))
            .Where(cell => held.Cells[cell.row, cell.c] != LabelMatrix.Unknown)
            .ToArray();
        return Evaluation.Reliability.Of(
            [.. cells.Select(cell => held.Cells[cell.row, cell.c] == LabelMatrix.Present ? 0 : 1)],
            new Matrix<float>(
                cells.Length,
                2,
                [.. cells.SelectMany(cell => new[] { calibrated[cell.row, cell.c], 1 - calibrated[cell.row, cell.c] })]
            )
        );
    }
}
