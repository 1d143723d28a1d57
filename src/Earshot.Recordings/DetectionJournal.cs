using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Earshot.Audio;
using Earshot.Detections;
using Earshot.Inference;

namespace Earshot.Recordings;

/// <summary>
/// What a run over many recordings has done so far, a line of JSON a recording: a run that was stopped goes on with
/// the recordings it had not finished, and gives what one run gives.
/// </summary>
public sealed class DetectionJournal : IDisposable
{
    private sealed record Header(string Configuration);

    private sealed record Event(long Begin, long End, string Class, float Confidence, double Peak);

    private sealed record Line(
        string Recording,
        long Bytes,
        string Head,
        double Seconds,
        int Rate,
        Event[] Detections,
        string[] Objections
    );

    private const int HeadBytes = 1 << 20;

    private readonly Dictionary<string, Line> done;
    private readonly FileStream file;

    private DetectionJournal(FileStream file, Dictionary<string, Line> done) => (this.file, this.done) = (file, done);

    /// <summary>Recordings that were done when it was opened.</summary>
    public int Count => done.Count;

    /// <summary>Opens it, or makes it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="configuration">What decides on the result: model and options.</param>
    /// <returns>The journal; or why it is of another run.</returns>
    public static Outcome<DetectionJournal> Open(string path, string configuration)
    {
        var header = JsonSerializer.Serialize(new Header(configuration));
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            Directory.CreateDirectory(folder);
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        var lines = CompleteLines(file, out var length);
        if (lines.Count > 0 && lines[0] != header)
        {
            file.Dispose();
            return Outcome<DetectionJournal>.Skipped(
                $"'{path}' was begun with another model or other options: give those, or delete it to begin anew"
            );
        }
        file.SetLength(length); // what a stop left half written
        file.Position = length;
        var journal = new DetectionJournal(file, Read(lines.Skip(1)));
        if (lines.Count == 0)
            journal.Append(header);
        return journal;
    }

    /// <summary>What was found in a recording; null where it has not been done, or is another file now.</summary>
    /// <param name="recording">Its path.</param>
    public DetectedRecording? Find(string recording) =>
        done.TryGetValue(recording, out var line) && IsSame(line)
            ? new(
                line.Seconds,
                line.Rate,
                [
                    .. line.Detections.Select(d => new Detection(
                        TimeRange.FromMicroseconds(d.Begin, d.End),
                        d.Class,
                        d.Confidence,
                        d.Peak
                    )),
                ],
                line.Objections
            )
            : null;

    /// <summary>Keeps what was found in a recording, on the disk when it returns. From any thread.</summary>
    public void Add(string recording, DetectedRecording found)
    {
        var line = new Line(
            recording,
            new FileInfo(recording).Length,
            Head(recording),
            found.Seconds,
            found.SampleRateHz,
            [
                .. found.Detections.Select(d => new Event(
                    d.Range.BeginMicroseconds,
                    d.Range.EndMicroseconds,
                    d.ClassName,
                    d.Confidence,
                    d.PeakSeconds
                )),
            ],
            [.. found.Objections]
        );
        lock (file)
            Append(JsonSerializer.Serialize(line));
    }

    /// <summary>Closes it; it stays on the disk.</summary>
    public void Dispose() => file.Dispose();

    private void Append(string line)
    {
        file.Write(Encoding.UTF8.GetBytes(line + "\n"));
        file.Flush(flushToDisk: true);
    }

    /// <summary>What can't be read is done again.</summary>
    private static Dictionary<string, Line> Read(IEnumerable<string> lines)
    {
        var done = new Dictionary<string, Line>(StringComparer.Ordinal);
        foreach (var text in lines)
            try
            {
                if (JsonSerializer.Deserialize<Line>(text) is { Recording: not null, Detections: not null } line)
                    done[line.Recording] = line;
            }
            catch (JsonException)
            {
                continue;
            }
        return done;
    }

    private static bool IsSame(Line line) =>
        new FileInfo(line.Recording) is { Exists: true } now
        && now.Length == line.Bytes
        && Head(line.Recording) == line.Head;

    /// <summary>SHA-256 of the first MiB.</summary>
    private static string Head(string path)
    {
        using var stream = File.OpenRead(path);
        var head = new byte[HeadBytes];
        return Convert.ToHexString(SHA256.HashData(head.AsSpan(0, stream.ReadAtLeast(head, HeadBytes, false))));
    }

    private static List<string> CompleteLines(FileStream file, out long length)
    {
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        length = Array.LastIndexOf(bytes, (byte)'\n') + 1;
        return [.. Encoding.UTF8.GetString(bytes, 0, (int)length).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }
}
