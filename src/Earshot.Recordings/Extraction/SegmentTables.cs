using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Recordings.Interchange;

namespace Earshot.Recordings.Extraction;

/// <summary>Labels of segments as the tables other programs open beside the recording.</summary>
public static class SegmentTables
{
    /// <summary>
    /// Raven's selection table of one recording: tab-separated, one selection a line, in the order of columns that
    /// BirdNET-Analyzer has.
    /// </summary>
    public static void WriteRaven(TextWriter text, IEnumerable<SegmentLabel> labels) =>
        text.Write(RavenFormat.Table([.. labels.Select(label => new RavenRow(label.Path, Detection(label)))]));

    /// <summary>Audacity's label track of one recording: begin, end and label a line.</summary>
    public static void WriteAudacity(TextWriter text, IEnumerable<SegmentLabel> labels) =>
        text.Write(AudacityFormat.Track(labels.Select(label => Detection(label) with { Band = null })));

    private static Annotation Detection(SegmentLabel label) =>
        new(label.Label)
        {
            Range = TimeRange.FromSeconds(label.BeginSeconds, label.EndSeconds).Value,
            Band = FrequencyBand.FromHz(0, label.HighestHz).Value,
            Confidence = Math.Round(label.Confidence, 4),
        };
}
