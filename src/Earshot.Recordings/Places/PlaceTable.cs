using Earshot.Recordings.Interchange;

namespace Earshot.Recordings.Places;

/// <summary>
/// A table of where and when: <c>path,site,device,latitude,longitude,started_at</c>, any of them missing. A path is
/// that of
/// a recording or of a folder; the longest that fits counts.
/// </summary>
public sealed class PlaceTable
{
    private readonly List<(string Path, RecordingPlace Place)> rows = [];

    /// <summary>Reads the table, or says what is wrong with it and in which line.</summary>
    public static Outcome<PlaceTable> Read(LabelFile file)
    {
        var table = Delimited.Quoted(file.Text);
        if (table.Unclosed is { } unclosed)
            return Outcome<PlaceTable>.Skipped($"{file.Name}, {unclosed}");
        var path = table.Column("path", "recording", "file", "folder");
        if (path < 0)
            return Outcome<PlaceTable>.Skipped(
                $"{file.Name} has the columns {string.Join(", ", table.Header)}, none named path: begin it with the "
                    + "line path,site,latitude,longitude,started_at"
            );
        var places = new PlaceTable();
        foreach (var (line, cells) in table.Rows)
        {
            string? Cell(params string[] names) => TableWords.Name(Delimited.Cell(cells, table.Column(names)));
            var (latitude, longitude) = (Cell("latitude", "lat"), Cell("longitude", "lon", "lng"));
            var started = Cell("started_at", "start", "started");
            if (Degrees(latitude, 90, out var north) && Degrees(longitude, 180, out var east))
                if (started is null || TableWords.Time(started) is not null)
                    places.rows.Add(
                        (
                            Delimited.Cell(cells, path).Replace('\\', '/').Trim('/'),
                            new RecordingPlace(
                                Cell("site", "station"),
                                Cell("device", "recorder"),
                                north,
                                east,
                                started
                            )
                        )
                    );
                else
                    return Outcome<PlaceTable>.Skipped(
                        $"{file.Name}, line {line}: '{started}' is no time, write 2024-06-11T05:30:00+02:00"
                    );
            else
                return Outcome<PlaceTable>.Skipped(
                    $"{file.Name}, line {line}: coordinates are degrees, −90 to 90 and −180 to 180, got "
                        + $"'{latitude}' and '{longitude}'"
                );
        }
        return places;
    }

    /// <summary>What the table says of a recording.</summary>
    /// <param name="recording">Its path below the folder of recordings, with <c>/</c>.</param>
    public RecordingPlace Of(string recording) =>
        rows.Where(row =>
                row.Path.Length == 0
                || recording == row.Path
                || recording.StartsWith(row.Path + "/", StringComparison.Ordinal)
            )
            .OrderByDescending(row => row.Path.Length)
            .Aggregate(new RecordingPlace(), (place, row) => place.Or(row.Place));

    private static bool Degrees(string? text, double most, out double? degrees)
    {
        degrees = text is null ? null : Numbers.Points.Parse(text);
        return text is null || (degrees is { } number && Math.Abs(number) <= most);
    }
}
