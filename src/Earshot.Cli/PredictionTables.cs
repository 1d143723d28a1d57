using Earshot.Features;
using Earshot.Formats;
using Earshot.Inference;
using Earshot.Recordings;
using Earshot.Recordings.Extraction;

namespace Earshot.Cli;

/// <summary>
/// Predictions as the tables that other programs open beside a recording: one a recording, empty where nothing was
/// found in it.
/// </summary>
/// <param name="set">The recordings.</param>
/// <param name="encoder">What heard them.</param>
/// <param name="format">Of the tables.</param>
internal sealed class PredictionTables(EncodedSet set, IClipEncoder encoder, PredictionFormat format)
{
    /// <summary>
    /// Writes them and gives their number. One recording's table is the file itself; those of several go into a folder,
    /// named after the recordings.
    /// </summary>
    /// <param name="path">The file or the folder.</param>
    /// <param name="predictions">What was found.</param>
    public int Write(string path, IReadOnlyList<Prediction> predictions)
    {
        var found = predictions.Where(p => p.Label != Answer.NoneOfThese).ToLookup(p => set.Clips[p.Row].Path, LabelOf);
        var recordings = set
            .Clips.DistinctBy(clip => clip.Path)
            .ToDictionary(clip => Name(set.Set.RelativePath(clip)), clip => clip.Path);
        var isFolder = recordings.Count != 1 || Directory.Exists(path) || Path.EndsInDirectorySeparator(path);
        foreach (var (name, recording) in recordings)
            AtomicFile.Write(
                isFolder ? Path.Combine(path, name) : path,
                stream =>
                {
                    using var text = new StreamWriter(stream, leaveOpen: true);
                    if (format == PredictionFormat.Raven)
                        SegmentTables.WriteRaven(text, found[recording]);
                    else
                        SegmentTables.WriteAudacity(text, found[recording]);
                }
            );
        return recordings.Count;
    }

    private SegmentLabel LabelOf(Prediction p)
    {
        if (set.Stretches.Count == 0)
            throw new BadInputException(
                "these vectors do not say where in their clips they lie, as such tables need it: write csv"
            );
        var stretch = set.Stretches[p.Row];
        return new(
            set.Clips[p.Row].Path,
            stretch.BeginSeconds,
            stretch.EndSeconds,
            p.Label,
            p.Confidence,
            Math.Min(stretch.SampleRateHz, encoder.SampleRateHz ?? stretch.SampleRateHz) / 2.0
        );
    }

    /// <summary>
    /// The recording's own name with its ending, so that <c>a.wav</c> and <c>a.flac</c> do not meet; of one that lies
    /// outside the data set's folder, <c>../a.wav</c>, with <c>_</c> for each step up, so that it neither leads out of
    /// the tables' folder nor meets another.
    /// </summary>
    private string Name(string recording) =>
        string.Join(
            '/',
            recording
                .Replace(':', '_')
                .Split('/', StringSplitOptions.RemoveEmptyEntries)
                .Select(part => part == ".." ? "_" : part)
        ) + (format == PredictionFormat.Raven ? ".selections.txt" : ".txt");
}
