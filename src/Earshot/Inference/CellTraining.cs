using Earshot.Annotations;
using Earshot.Learning;
using Earshot.Learning.Confidence;
using Earshot.Learning.Labelling;
using Earshot.Numerics;

namespace Earshot.Inference;

/// <summary>
/// What <see cref="ModelTraining"/> does in any of many: it learns from all known cells, and holds them out group by
/// group to measure, to calibrate and to choose the thresholds.
/// </summary>
internal static class CellTraining
{
    // Where few windows are labelled, calibrated scores stay low: so then does what an event's borders have.
    private const double FewShare = 0.5,
        FewExtent = 0.3,
        AlignedExtent = 0.35,
        Extent = 0.4;

    /// <summary>Why nothing can be learnt of these cells; null where all classes can be.</summary>
    /// <param name="targets">What is known.</param>
    /// <param name="classes">Names of the classes.</param>
    public static string? Objection(LabelMatrix targets, IReadOnlyList<string> classes)
    {
        string[] Without(sbyte value) => [.. classes.Where((_, c) => targets.Count(c, value) == 0)];
        if (Without(LabelMatrix.Present) is { Length: > 0 } unheard)
            return $"no window is labelled {string.Join(", ", unheard)}: label at least one, or leave the class out";
        return Without(LabelMatrix.Absent) is { Length: > 0 } everywhere
            ? $"of {string.Join(", ", everywhere)} it is not known where it can't be heard: say for a few windows that "
                + "it is absent, or call a stretch fully annotated"
            : null;
    }

    public static Trained Run(
        FeatureSource source,
        TrainingSet training,
        LabelMatrix targets,
        IReadOnlyList<string> classes,
        TrainingOptions options,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellation
    )
    {
        if (options.AlignFloors)
            training = Aligned(training);
        var floor = training.Floor;
        var (prepared, classifier) = ModelTraining.Fit(training, options, progress, cancellation);
        var held =
            options.Folds == 0
                ? null
                : HeldOutCells.CrossFit(
                    options.Learner,
                    prepared,
                    ModelTraining.HeldOutStreams(options),
                    options.CrossFit(),
                    ModelTraining.FoldDone(options, progress),
                    cancellation
                );
        var isFew = training.Windows is not null && WeakAbsences.SaidShare(targets) < FewShare;
        // Where most windows are labelled, their regression is calibrated by itself, and few recordings tell no better.
        var tellsItself = training.Windows is not null && !isFew;
        var calibration = held is null || tellsItself ? null : ClassCalibration.Learn(held);
        var model = ModelTraining.Describe(
            source,
            training,
            classes,
            calibration is null ? classifier : new CalibratedCells(classifier, calibration),
            null,
            options
        );
        model = model with
        {
            Floor = floor,
            Detection = new()
            {
                Extent =
                    floor is not null ? AlignedExtent
                    : isFew ? FewExtent
                    : Extent,
            },
            Thresholds = held is null
                ? model.Thresholds
                : (options.Thresholds ?? ThresholdOptions.ForWindows(floor is not null, isFew)).Choose(
                    held,
                    calibration,
                    held.Windows?.UnknownScores(calibration) ?? Unlabelled(model, training, targets)
                ),
            Training = model.Training! with
            {
                LabelsPerClass = Counts(targets, LabelMatrix.Present),
                AbsentPerClass = Counts(targets, LabelMatrix.Absent),
                Groups = training.Groups is { } groups
                    ? targets.KnownRows().Select(row => groups[row]).Distinct().Count()
                    : null,
                Calibration =
                    tellsItself && held is not null
                        ? "not calibrated: most windows are labelled, their regression is calibrated by itself"
                        : HowCalibrated(held, calibration, options),
                HeldOutCells = held is null ? null : HeldOutCellMetrics.Of(held),
            },
        };
        return new(model, prepared, classifier) { HeldCells = held };
    }

    /// <summary>Windows of recordings on a common floor; where they are already, or are clips, the same.</summary>
    private static TrainingSet Aligned(TrainingSet training)
    {
        if (training.Floor is not null || training.Windows is not { } windows)
            return training;
        var floor = FloorAlignment.Learn(training.Features, windows);
        return training with { Features = floor.Apply(training.Features, windows), Floor = floor };
    }

    /// <summary>Calibrated scores of the rows of which nothing is known.</summary>
    private static Matrix<float> Unlabelled(Model model, TrainingSet training, LabelMatrix targets)
    {
        var known = targets.KnownRows().ToHashSet();
        int[] rows = [.. Enumerable.Range(0, targets.Rows).Where(row => !known.Contains(row))];
        return model.Predict(training.Features.SelectRows(rows));
    }

    private static int[] Counts(LabelMatrix targets, sbyte value) =>
        [.. Enumerable.Range(0, targets.Classes).Select(c => targets.Count(c, value))];

    private static string HowCalibrated(HeldOutCells? held, ClassCalibration? calibration, TrainingOptions options)
    {
        if (held is null)
            return "not calibrated: not asked for";
        var how =
            $"cross-fitting in {options.Folds} parts, {(held.ByTime ? "stretches of few recordings" : "recordings")} "
            + $"never cut, over {held.Known} known answers";
        return calibration is null
            ? $"not calibrated: {how} was too little, 10 are needed"
            : $"Platt scaling of all classes together by {how}";
    }
}
