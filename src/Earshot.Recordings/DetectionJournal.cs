using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Earshot.Audio;
using Earshot.Detections;
using Earshot.Inference;

namespace Earshot.Recordings;

/// <summary>
/// What a run over many recordings has done so far, a line of JSON a recording, and within long recordings a line now
/// and then: a run that was stopped goes on where it stood, and gives what one run gives.
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

    private sealed record Part(
        string Recording,
        long Bytes,
        string Head,
        string State,
        Event[] Events,
        string[] Objections
    );

    private const int HeadBytes = 1 << 20;

    /// <summary>A line that lacks a property is none.</summary>
    private static readonly JsonSerializerOptions Whole = new()
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private readonly Dictionary<string, Line> done = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Part> begun = new(StringComparer.Ordinal);
    private readonly FileStream file;

    private DetectionJournal(FileStream file) => this.file = file;

    /// <summary>Recordings that were done when it was opened.</summary>
    public int Count => done.Count;

    /// <summary>Recordings that were begun then.</summary>
    public int Begun => begun.Count;

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
        var journal = new DetectionJournal(file);
        foreach (var line in lines.Skip(1))
            journal.Read(line);
        if (lines.Count == 0)
            journal.Append(header);
        return journal;
    }

    /// <summary>What was found in a recording; null where it has not been done, or is another file now.</summary>
    /// <param name="recording">Its path.</param>
    public DetectedRecording? Find(string recording) =>
        done.TryGetValue(recording, out var line) && IsSame(recording, line.Bytes, line.Head)
            ? new(line.Seconds, line.Rate, Detections(line.Detections), line.Objections)
            : null;

    /// <summary>Where to go on within a recording that was begun, and where to keep how far it comes.</summary>
    /// <param name="recording">Its path.</param>
    public DetectionCheckpoints Checkpoints(string recording)
    {
        var (bytes, head) = (new FileInfo(recording).Length, Head(recording));
        var part = begun.GetValueOrDefault(recording);
        var begin =
            part is not null && part.Bytes == bytes && part.Head == head
                ? new DetectionCheckpoint(DetectionState.FromJson(part.State), Detections(part.Events), part.Objections)
                : null;
        return new(begin, Keep);

        void Keep(DetectionCheckpoint now) =>
            Append(new Part(recording, bytes, head, now.State.ToJson(), Events(now.Found), [.. now.Objections]));
    }

    /// <summary>Keeps what was found in a recording, on the disk when it returns. From any thread.</summary>
    public void Add(string recording, DetectedRecording found)
    {
        var line = new Line(
            recording,
            new FileInfo(recording).Length,
            Head(recording),
            found.Seconds,
            found.SampleRateHz,
            Events(found.Detections),
            [.. found.Objections]
        );
        Append(line);
    }

    private static Event[] Events(IEnumerable<Detection> detections) =>
        [
            .. detections.Select(d => new Event(
                d.Range.BeginMicroseconds,
                d.Range.EndMicroseconds,
                d.ClassName,
                d.Confidence,
                d.PeakSeconds
            )),
        ];

    private static Detection[] Detections(IEnumerable<Event> events) =>
        [
            .. events.Select(d => new Detection(
                TimeRange.FromMicroseconds(d.Begin, d.End),
                d.Class,
                d.Confidence,
                d.Peak
            )),
        ];

    /// <summary>Closes it; it stays on the disk.</summary>
    public void Dispose() => file.Dispose();

    private void Append(string line)
    {
        file.Write(Encoding.UTF8.GetBytes(line + "\n"));
        file.Flush(flushToDisk: true);
    }

    private void Append<T>(T line)
    {
        lock (file)
            Append(JsonSerializer.Serialize(line));
    }

    /// <summary>What can't be read is done again.</summary>
    private void Read(string text)
    {
        if (Find<Line>(text) is { } line)
        {
            done[line.Recording] = line;
            begun.Remove(line.Recording);
        }
        else if (Find<Part>(text) is { } part)
            begun[part.Recording] = GoesOn(part);
    }

    private static T? Find<T>(string text)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(text, Whole);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A part with what stands in those before it; of another file, or of a run begun anew, alone.</summary>
    private Part GoesOn(Part part) =>
        begun.TryGetValue(part.Recording, out var before)
        && (before.Bytes, before.Head) == (part.Bytes, part.Head)
        && Windows(before) < Windows(part)
            ? part with
            {
                Events = [.. before.Events, .. part.Events],
                Objections = [.. before.Objections, .. part.Objections],
            }
            : part;

    private static long Windows(Part part) => DetectionState.FromJson(part.State).Windows.Sum();

    private static bool IsSame(string recording, long bytes, string head) =>
        new FileInfo(recording) is { Exists: true } now && now.Length == bytes && Head(recording) == head;

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
