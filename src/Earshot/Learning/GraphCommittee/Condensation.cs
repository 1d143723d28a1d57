using System.Globalization;
using Earshot.Formats;

namespace Earshot.Learning.GraphCommittee;

/// <summary>
/// That a model keeps prototypes in place of its training clips, and what this gives up: measured in training by a
/// member of the committee that learns without a part of the labels, on the clips of those labels.
/// </summary>
/// <param name="Clips">Training clips.</param>
/// <param name="Kept">Prototypes kept.</param>
/// <param name="Labels">Labels held out for it; in any of many, known cells. 0: too few to hold any out.</param>
/// <param name="Agreement">Share of them answered as all clips would, 0 to 1.</param>
/// <param name="AccuracyOfAll">Share that all clips predict right, 0 to 1.</param>
/// <param name="Accuracy">Share that the prototypes predict right, 0 to 1.</param>
public sealed record Condensation(
    int Clips,
    int Kept,
    int Labels,
    double Agreement,
    double AccuracyOfAll,
    double Accuracy
)
{
    private const string Entry = "condensed.";

    /// <summary>Points of accuracy given up; below 0 where prototypes do better.</summary>
    public double PointsGivenUp => 100 * (AccuracyOfAll - Accuracy);

    /// <summary>For a person.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"keeps {Kept} prototypes of {Clips} clips")
        + (
            Labels == 0
                ? "; what that costs was not measured: there are too few labels"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $": of {Labels} labels held out {100 * Accuracy:F1} % are predicted right by prototypes, "
                        + $"{100 * AccuracyOfAll:F1} % by all clips; {100 * Agreement:F1} % of the answers are the same"
                )
        );

    internal void Save(TensorArchive archive)
    {
        void Put(string name, double value) =>
            archive.Metadata[Entry + name] = value.ToString("R", CultureInfo.InvariantCulture);
        Put("clips", Clips);
        Put("kept", Kept);
        Put("labels", Labels);
        Put("agreement", Agreement);
        Put("accuracyOfAll", AccuracyOfAll);
        Put("accuracy", Accuracy);
    }

    /// <summary>Null where the model keeps its clips.</summary>
    internal static Condensation? Find(TensorArchive archive)
    {
        if (!archive.Metadata.ContainsKey($"{Entry}clips"))
            return null;
        double Number(string name, double most) => archive.RequireNumber(Entry + name, 0, most);
        return new(
            (int)Number("clips", int.MaxValue),
            (int)Number("kept", int.MaxValue),
            (int)Number("labels", int.MaxValue),
            Number("agreement", 1),
            Number("accuracyOfAll", 1),
            Number("accuracy", 1)
        );
    }
}
