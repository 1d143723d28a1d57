using System.Globalization;
using Earshot.Inference;
using Earshot.Learning.Confidence;

namespace Earshot.Experiments.Reports;

/// <summary>
/// What a model card says of a model of any of many: how it was measured, and from where each class is called.
/// </summary>
internal static class CellSections
{
    /// <summary>How good it is, in a sentence.</summary>
    public static string Finding(Model model, HeldOutCellMetrics cells)
    {
        if (cells.MeanAveragePrecision is null)
            return "How good it is could not be measured: no class was held out.";
        var worst = Enumerable
            .Range(0, model.Classes.Count)
            .MinBy(c => cells.AveragePrecision[c] ?? double.PositiveInfinity);
        var silent = model.Thresholds.Count(threshold => threshold.IsSilent);
        return $"Mean average precision {Number(cells.MeanAveragePrecision)} over {cells.Measured} answers it had not "
            + $"learnt from; weakest is {model.Classes[worst]}: {Number(cells.AveragePrecision[worst])}"
            + (silent == 0 ? "." : $"; {silent} of {model.Classes.Count} classes are never called.");
    }

    /// <summary>Figures on cells held out.</summary>
    public static void Measured(ReportPage page, TrainingSummary training)
    {
        if (training.HeldOutCells is not { } figures)
        {
            page.Text(
                $"Not at all ({training.Calibration}): measure it with 'earshot evaluate' on annotated recordings."
            );
            return;
        }
        var apart = figures.ByTime
            ? "There were fewer than three recordings, so stretches of them were held out: the figures flatter."
            : "Windows of a recording were held out together.";
        page.Text(
            $"Each known answer was held out once from a training on the others. Over {figures.Measured} of them "
                + "the mean "
                + $"average precision is {Number(figures.MeanAveragePrecision)}. {apart} What nobody said of a window "
                + $"was neither learnt nor measured. Confidence: {training.Calibration}."
        );
    }

    /// <summary>A class a row: what it was learnt from, how well it is ranked, from which score it is called.</summary>
    public static ReportTable Thresholds(Model model) =>
        new(
            "each class is a question of its own",
            ["class", "present", "absent", "average precision", "called from", "rests on"],
            [
                .. model.Classes.Select(
                    (name, c) =>
                        (IReadOnlyList<string>)
                            [
                                name,
                                Count(model.Training?.LabelsPerClass, c),
                                Count(model.Training?.AbsentPerClass, c),
                                Number(model.Training?.HeldOutCells?.AveragePrecision[c]),
                                model.Thresholds[c].IsSilent ? "never: silent" : Number(model.Thresholds[c].Value),
                                RestsOn(model.Thresholds[c]),
                            ]
                ),
            ]
        );

    /// <summary>What the threshold promises, and how much is behind it.</summary>
    private static string RestsOn(ClassThreshold threshold)
    {
        if (threshold.Rule == ThresholdRule.Number)
            return "a number that was given";
        if (threshold.IsSilent)
            return $"no threshold promises a precision of {Number(threshold.Wanted)}";
        var counted = string.Create(CultureInfo.InvariantCulture, $"{threshold.Right} of {threshold.Counted} right");
        var interval = threshold.Interval is { } i ? $" (95 % interval {Number(i.Low)} to {Number(i.High)})" : "";
        var few = threshold.RestsOnLabels
            ? ""
            : string.Create(
                CultureInfo.InvariantCulture,
                $"; too few to tell, mostly what the model expects: review {threshold.ReviewsFor5Points()} windows "
                    + $"above it for ± 5 points"
            );
        return counted + interval + few;
    }

    private static string Count(IReadOnlyList<int>? counts, int @class) =>
        counts is null ? "-" : counts[@class].ToString(CultureInfo.InvariantCulture);

    private static string Number(double? value) =>
        value?.ToString("F2", CultureInfo.InvariantCulture) ?? "not measured";
}
