using System.Globalization;

namespace Earshot.Workspace.Search;

/// <summary>Windows by where and when they were recorded; what is null does not matter.</summary>
/// <param name="Site">The site's name; case does not count.</param>
/// <param name="Device">The device's name; case does not count.</param>
/// <param name="From">They do not begin before, by the clock at the place.</param>
/// <param name="To">They begin before.</param>
/// <param name="Hours">They begin in these hours of the day; from 22 to 4 goes over midnight.</param>
public sealed record RecordingFilter(
    string? Site = null,
    string? Device = null,
    DateTime? From = null,
    DateTime? To = null,
    (int From, int To)? Hours = null
)
{
    /// <summary>Whether it lets everything through.</summary>
    public bool IsEmpty => this == new RecordingFilter();

    /// <summary>
    /// Whether a stretch that begins so many seconds into a recording passes; one whose place or time is not known
    /// passes no filter on it.
    /// </summary>
    public bool Passes(RecordingRecord recording, double beginSeconds) =>
        Fits(Site, recording.Place.Site)
        && Fits(Device, recording.Place.Device)
        && ((From ?? To) is null && Hours is null || IsWithin(StartedAt(recording)?.AddSeconds(beginSeconds)));

    /// <summary>The windows that pass; null where all do.</summary>
    public Predicate<long>? Windows(WorkspaceStore workspace)
    {
        if (IsEmpty)
            return null;
        var recordings = workspace.Recordings.All().ToDictionary(recording => recording.Id);
        var windows = workspace.Windows.All();
        return windows
            .Where(window => Passes(recordings[window.RecordingId], window.Range.BeginSeconds))
            .Select(window => window.Id)
            .ToHashSet()
            .Contains;
    }

    /// <summary>When a recording begins by the clock at the place; null where that is not known.</summary>
    public static DateTime? StartedAt(RecordingRecord recording) =>
        DateTimeOffset.TryParse(
            recording.Place.StartedAt,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeLocal,
            out var at
        )
            ? at.DateTime
            : null;

    private bool IsWithin(DateTime? at) =>
        at is { } time
        && (From is null || time >= From)
        && (To is null || time < To)
        && (
            Hours is not { } hours
            || (
                hours.From <= hours.To
                    ? time.Hour >= hours.From && time.Hour < hours.To
                    : time.Hour >= hours.From || time.Hour < hours.To
            )
        );

    private static bool Fits(string? wanted, string? held) =>
        wanted is null || wanted.Equals(held, StringComparison.OrdinalIgnoreCase);
}
