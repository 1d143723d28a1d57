using Earshot.Annotations;
using Earshot.Workspace;

namespace Earshot.Studio.Api;

/// <summary>The recordings whose path holds what was looked for: the first of them, and how many there are.</summary>
internal sealed record RecordingsAnswer(int Total, IReadOnlyList<RecordingRow> Recordings);

/// <summary>A recording in a list.</summary>
internal sealed record RecordingRow(
    long Id,
    string Path,
    double? Seconds,
    string? Site,
    string? StartedAt,
    int Annotations
);

/// <summary>A recording that is to be shown.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Path">Below the folder of recordings.</param>
/// <param name="Version">Changes with the file: in an address it lets the browser keep tiles for good.</param>
/// <param name="Seconds">Its length.</param>
/// <param name="SampleRateHz">Of the file.</param>
/// <param name="Site">Where it was made; null where not known.</param>
/// <param name="Device">By what.</param>
/// <param name="StartedAt">When it begins.</param>
internal sealed record ShownRecordingAnswer(
    long Id,
    string Path,
    string Version,
    double Seconds,
    int SampleRateHz,
    string? Site,
    string? Device,
    string? StartedAt
);

/// <summary>Something said of a recording; begin and end are null where it is said of all of it.</summary>
internal sealed record AnnotationAnswer(
    long Id,
    long Version,
    long? ClassId,
    Polarity Polarity,
    bool Unsure,
    double? Begin,
    double? End,
    double? Low,
    double? High,
    string? Annotator,
    AnnotationSource Source,
    string? Comment
)
{
    public static AnnotationAnswer Of(AnnotationRecord held, IReadOnlyList<ClassRecord> classes)
    {
        var said = held.Value;
        return new(
            held.Id,
            held.Version,
            classes.SingleOrDefault(c => said.ClassName is { } name ? c.Name == name : c.IsNone)?.Id,
            said.Polarity,
            said.Unsure,
            said.Range?.BeginSeconds,
            said.Range?.EndSeconds,
            said.Band?.LowHz,
            said.Band?.HighHz,
            said.Annotator,
            said.Source,
            said.Comment
        );
    }
}

/// <summary>Put annotations down, or change those that have a number.</summary>
/// <param name="Items">What is said.</param>
/// <param name="Request">The sender's own id: what is sent twice is done once.</param>
internal sealed record AnnotateRequest(AnnotationItem[] Items, string? Request = null);

/// <summary>Something to be said of a stretch of a recording.</summary>
/// <param name="Recording">The recording.</param>
/// <param name="Begin">In seconds; null, as the end: the whole recording.</param>
/// <param name="End">In seconds.</param>
/// <param name="ClassId">The class.</param>
/// <param name="Low">Of the band, in Hz; null: all of it.</param>
/// <param name="High">In Hz.</param>
/// <param name="Polarity">Present or absent.</param>
/// <param name="Unsure">Whether the annotator is not sure.</param>
/// <param name="Comment">What else is said.</param>
/// <param name="Id">The annotation it changes; null: it is new.</param>
/// <param name="Version">The version that was changed: where another holds by now, nothing is. Null: whatever
/// holds.</param>
internal sealed record AnnotationItem(
    long Recording,
    double? Begin,
    double? End,
    long ClassId,
    double? Low = null,
    double? High = null,
    Polarity Polarity = Polarity.Present,
    bool Unsure = false,
    string? Comment = null,
    long? Id = null,
    long? Version = null
);

/// <summary>Take annotations away.</summary>
internal sealed record RemoveRequest(long[] Ids, string? Request = null);
