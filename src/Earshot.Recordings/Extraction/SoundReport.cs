using CsvHelper;
using Earshot.Datasets;
using Earshot.Formats;
using Earshot.Recordings.Interchange;

namespace Earshot.Recordings.Extraction;

/// <summary>
/// What was measured of each clip's sound, a line each in the order of the clips; the file gets its name only when it
/// is
/// whole.
/// </summary>
internal sealed class SoundReport : IDisposable
{
    private readonly string path;
    private readonly CsvWriter csv;

    public SoundReport(string path)
    {
        this.path = AtomicFile.Place(path);
        csv = CsvWriter.Create(new StreamWriter(this.path + ".tmp"), CsvWriterOptions.Default with { NewLine = "\n" });
        csv.WriteHeader(
            "path",
            "seconds",
            "sample_rate_hz",
            "channels",
            "decoder",
            "peak",
            "clipped_share",
            "dc_offset",
            "dropouts",
            "dropout_seconds",
            "channel_taken",
            "lost_share",
            "quality"
        );
    }

    /// <summary>Adds a clip; of one that was skipped there is only its reason, in the last column.</summary>
    public void Add(ClipResult result)
    {
        if (!result.Clip.IsOk)
        {
            csv.WriteRecord(
                (string[])
                    [
                        SpreadsheetText.Written(result.Input.Path),
                        .. Enumerable.Repeat("", 11),
                        $"skipped: {result.Clip.Reason}",
                    ]
            );
            return;
        }
        var (clip, quality) = (result.Clip.Value, result.Clip.Value.Quality);
        csv.WriteRecord(
            (string[])
                [
                    SpreadsheetText.Written(result.Input.Path),
                    Numbers.Text(clip.DurationSeconds),
                    Numbers.Text(clip.SampleRateHz),
                    Numbers.Text(quality.Channels),
                    clip.Decoder,
                    Numbers.Text(quality.Peak),
                    Numbers.Text(quality.ClippedShare),
                    Numbers.Text(quality.Offset),
                    Numbers.Text(quality.Dropouts),
                    Numbers.Text(quality.DropoutSeconds),
                    Numbers.Text(quality.ChannelTaken),
                    Numbers.Text(quality.LostShare),
                    quality.ToString(),
                ]
        );
    }

    public void Complete()
    {
        csv.Dispose();
        File.Move(path + ".tmp", path, overwrite: true);
    }

    public void Dispose() => csv.Dispose();
}
