using Earshot.Features;
using Earshot.Learning;
using Earshot.Learning.Confidence;
using Earshot.Learning.GraphCommittee;
using Earshot.Learning.Labelling;

namespace Earshot.Inference;

/// <summary>What a training holds out to measure and to calibrate.</summary>
public enum HoldOut
{
    /// <summary>Clips, with all others of their groups, as if they came after the training.</summary>
    Clips,

    /// <summary>Labels alone: the clips stay among the unlabelled ones that are learnt from.</summary>
    Labels,
}

/// <summary>Options of <see cref="ModelTraining"/>.</summary>
public sealed record TrainingOptions
{
    /// <summary>The method. Default: <c>graph</c> with its defaults.</summary>
    public ILearner Learner { get; init; } = new GraphMethod();

    /// <summary>Root of all randomness. Default 1.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>
    /// Parts the labels are cut into to measure the model and to calibrate its confidence; 2 to 20, or 0 for neither.
    /// Default 5: training then takes six times as long.
    /// </summary>
    public int Folds { get; init; } = 5;

    /// <summary>
    /// What is held out to measure and to calibrate. Default <see cref="Inference.HoldOut.Clips"/>: whole clips, as if
    /// they came after the training.
    /// </summary>
    public HoldOut HoldOut { get; init; } = HoldOut.Clips;

    /// <summary>Rows that figures and calibration may rest on; null: all that have a label.</summary>
    public bool[]? Measurable { get; init; }

    /// <summary>
    /// In any of many, how the threshold of each class is chosen. Default: 0.5; where few windows of recordings
    /// are labelled <see cref="ThresholdOptions.ForFewWindows"/>.
    /// </summary>
    public ThresholdOptions? Thresholds { get; init; }

    /// <summary>
    /// The segments recordings were cut into, one length or several; empty: clips were taken whole.
    /// </summary>
    public IReadOnlyList<SegmentOptions> Cuts { get; init; } = [];

    /// <summary>The first of <see cref="Cuts"/>, or the only one.</summary>
    public SegmentOptions? Cut
    {
        get => Cuts.Count > 0 ? Cuts[0] : null;
        init => Cuts = value is null ? [] : [value];
    }

    /// <summary>
    /// In any of many, whether windows of recordings are moved to a common floor (<see cref="FloorAlignment"/>), in
    /// training and whenever the model is asked for a recording. Default false.
    /// </summary>
    public bool AlignFloors { get; init; }

    /// <summary>Name of the data, for the model card. Default: "clips".</summary>
    public string Data { get; init; } = "clips";

    /// <summary>Licences of the data, free text.</summary>
    public IReadOnlyList<string> LicenceNotes { get; init; } = [];

    /// <summary>Median length of the clips; null where not known.</summary>
    public double? ClipSeconds { get; init; }

    /// <summary>How labels are held out.</summary>
    internal CrossFitOptions CrossFit() =>
        new()
        {
            Folds = Folds,
            KeepClips = HoldOut == HoldOut.Labels,
            WithViews = true,
            Measurable = Measurable,
        };

    /// <summary>These options, if they make sense.</summary>
    /// <exception cref="ArgumentException">They do not.</exception>
    public TrainingOptions Validated()
    {
        Thresholds?.Validated();
        foreach (var cut in Cuts)
            cut.Validated();
        return Folds is 0 or (>= 2 and <= 20)
            ? this
            : throw new ArgumentException($"folds must be 2 to 20, or 0 to measure nothing, got {Folds}");
    }
}
