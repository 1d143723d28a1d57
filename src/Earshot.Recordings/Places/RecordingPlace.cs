namespace Earshot.Recordings.Places;

/// <summary>Where and when a recording was made; null: not known.</summary>
/// <param name="Site">The place's name.</param>
/// <param name="Device">What recorded it.</param>
/// <param name="Latitude">Degrees north, −90 to 90.</param>
/// <param name="Longitude">Degrees east, −180 to 180.</param>
/// <param name="StartedAt">When it begins: ISO 8601, with its offset from UTC where that is known.</param>
public sealed record RecordingPlace(
    string? Site = null,
    string? Device = null,
    double? Latitude = null,
    double? Longitude = null,
    string? StartedAt = null
)
{
    /// <summary>This, and where it says nothing the other.</summary>
    public RecordingPlace Or(RecordingPlace other) =>
        new(
            Site ?? other.Site,
            Device ?? other.Device,
            Latitude ?? other.Latitude,
            Longitude ?? other.Longitude,
            StartedAt ?? other.StartedAt
        );
}
