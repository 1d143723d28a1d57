using Earshot.Learning;
using Earshot.Learning.GraphCommittee;

namespace Earshot.Inference;

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

    /// <summary>Name of the data, for the model card. Default: "clips".</summary>
    public string Data { get; init; } = "clips";

    /// <summary>Licences of the data, free text.</summary>
    public IReadOnlyList<string> LicenceNotes { get; init; } = [];

    /// <summary>Median length of the clips; null where not known.</summary>
    public double? ClipSeconds { get; init; }

    /// <summary>These options, if they make sense.</summary>
    /// <exception cref="ArgumentException">They do not.</exception>
    public TrainingOptions Validated() =>
        Folds is 0 or (>= 2 and <= 20)
            ? this
            : throw new ArgumentException($"folds must be 2 to 20, or 0 to measure nothing, got {Folds}");
}
