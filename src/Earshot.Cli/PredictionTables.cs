using Earshot.Audio;
using Earshot.Detections;
using Earshot.Features;
using Earshot.Inference;
using Earshot.Recordings;

namespace Earshot.Cli;

/// <summary>Labels of clips and windows as what was found in recordings, for the files of other programs.</summary>
internal static class PredictionTables
{
    /// <summary>A recording each, also those in which nothing was found.</summary>
    /// <param name="set">The recordings.</param>
    /// <param name="encoder">What encoded them: above half its rate nothing is heard.</param>
    /// <param name="predictions">What was found.</param>
    public static IReadOnlyList<RecordingDetections> Of(
        EncodedSet set,
        IClipEncoder encoder,
        IReadOnlyList<Prediction> predictions
    )
    {
        if (set.Stretches.Count == 0)
            throw new BadInputException(
                "these vectors do not say where in their clips they lie, as such tables need it: write csv"
            );
        var found = predictions.Where(p => p.Label != Answer.NoneOfThese).ToLookup(p => set.Clips[p.Row].Path);
        return
        [
            .. from row in Enumerable.Range(0, set.Clips.Count)
            group set.Stretches[row] by set.Clips[row].Path into recording
            let rateHz = recording.First().SampleRateHz
            select new RecordingDetections(
                recording.Key,
                new(
                    recording.Max(stretch => stretch.EndSeconds),
                    Math.Min(rateHz, encoder.SampleRateHz ?? rateHz),
                    [.. found[recording.Key].Select(p => DetectionOf(p, set.Stretches[p.Row]))],
                    []
                )
            ),
        ];
    }

    private static Detection DetectionOf(Prediction p, Stretch stretch) =>
        new(
            TimeRange.FromSeconds(stretch.BeginSeconds, stretch.EndSeconds).Value,
            p.Label,
            p.Confidence,
            (stretch.BeginSeconds + stretch.EndSeconds) / 2
        );
}
