using Earshot.Datasets;
using Earshot.Formats;

namespace Earshot.Recordings;

/// <summary>A file format that events of recordings are written in.</summary>
/// <param name="Name">The name it is asked for by.</param>
/// <param name="Ending">The ending of its files.</param>
/// <param name="IsEach">Whether it is a table for each recording; else one file holds all.</param>
/// <param name="Write">Writes what was found.</param>
public sealed record DetectionFormat(
    string Name,
    string Ending,
    bool IsEach,
    Action<Stream, IReadOnlyList<RecordingDetections>> Write
)
{
    /// <summary>CSV: a row an event.</summary>
    public static DetectionFormat Csv { get; } = new("csv", ".csv", false, DetectionTables.WriteCsv);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<DetectionFormat> All { get; } =
    [
        Csv,
        new("raven", ".selections.txt", true, DetectionTables.WriteRaven),
        new("audacity", ".txt", true, DetectionTables.WriteAudacity),
        new("jsonl", ".jsonl", false, DetectionTables.WriteJsonLines),
        new("label-studio", ".json", false, DetectionTables.WriteLabelStudio),
    ];

    /// <summary>
    /// Writes a file, or a table a recording: one recording's table is the file itself, those of several go into a
    /// folder, named after the recordings.
    /// </summary>
    /// <param name="path">The file or the folder.</param>
    /// <param name="set">Where the recordings lie.</param>
    /// <param name="recordings">What was found in them.</param>
    /// <returns>The number of files.</returns>
    public int WriteFiles(string path, ClipSet set, IReadOnlyList<RecordingDetections> recordings)
    {
        if (!IsEach)
        {
            RecordingDetections[] all = [.. recordings.Select(r => r with { Path = set.RelativePath(r.Path) })];
            AtomicFile.Write(path, stream => Write(stream, all));
            return 1;
        }
        var isFolder = recordings.Count != 1 || Directory.Exists(path) || Path.EndsInDirectorySeparator(path);
        foreach (var recording in recordings)
            AtomicFile.Write(
                isFolder ? Path.Combine(path, TableName(set.RelativePath(recording.Path))) : path,
                stream => Write(stream, [recording])
            );
        return recordings.Count;
    }

    /// <summary>
    /// The recording's own name with its ending, so that <c>a.wav</c> and <c>a.flac</c> do not meet; of one that lies
    /// outside the data set's folder, <c>../a.wav</c>, with <c>_</c> for each step up, so that it neither leads out of
    /// the tables' folder nor meets another.
    /// </summary>
    private string TableName(string recording) =>
        string.Join(
            '/',
            recording
                .Replace(':', '_')
                .Split('/', StringSplitOptions.RemoveEmptyEntries)
                .Select(part => part == ".." ? "_" : part)
        ) + Ending;
}
