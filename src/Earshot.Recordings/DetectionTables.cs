using System.Globalization;
using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Datasets;
using Earshot.Detections;
using Earshot.Inference;
using Earshot.Recordings.Interchange;

namespace Earshot.Recordings;

/// <summary>A recording with what was found in it.</summary>
/// <param name="Path">The recording.</param>
/// <param name="Found">What was found.</param>
public sealed record RecordingDetections(string Path, DetectedRecording Found);

/// <summary>
/// Detections as the files other programs read: one name for the same thing everywhere, seconds from the beginning of
/// the recording. Confidence is the highest score of a window, not a mean.
/// </summary>
public static class DetectionTables
{
    /// <summary>CSV with the columns path, begin, end, class, confidence.</summary>
    public static void WriteCsv(Stream stream, IReadOnlyList<RecordingDetections> recordings)
    {
        using var csv = PeoplesCsv.Writer(stream);
        csv.WriteRecord((string[])["path", "begin", "end", "class", "confidence"]);
        foreach (var (path, found) in recordings)
        foreach (var d in found.Detections)
            csv.WriteRecord(
                (string[])
                    [
                        SpreadsheetText.Written(path),
                        Numbers.Text(d.Range.BeginSeconds),
                        Numbers.Text(d.Range.EndSeconds),
                        SpreadsheetText.Written(d.ClassName),
                        d.Confidence.ToString("F6", CultureInfo.InvariantCulture),
                    ]
            );
    }

    /// <summary>JSON lines: an object a detection.</summary>
    public static void WriteJsonLines(Stream stream, IReadOnlyList<RecordingDetections> recordings) =>
        WriteText(
            stream,
            recordings.SelectMany(r => r.Found.Detections.Select(d => DetectionLine.Json(r.Path, d) + "\n"))
        );

    /// <summary>
    /// Raven's selection tables: tab-separated, one selection a line, in the order of columns that BirdNET-Analyzer
    /// has.
    /// </summary>
    public static void WriteRaven(Stream stream, IReadOnlyList<RecordingDetections> recordings) =>
        WriteText(
            stream,
            recordings.Select(r => RavenFormat.Table([.. Annotations(r).Select(a => new RavenRow(r.Path, a))]))
        );

    /// <summary>
    /// Audacity's label tracks: begin, end, label and confidence a line, as BirdNET-Analyzer writes them.
    /// </summary>
    public static void WriteAudacity(Stream stream, IReadOnlyList<RecordingDetections> recordings) =>
        WriteText(
            stream,
            recordings.Select(r =>
                AudacityFormat.Track(Annotations(r).Select(a => a with { Band = null }), areDetections: true)
            )
        );

    /// <summary>Label Studio's JSON: a task a recording, what was found as its prediction.</summary>
    public static void WriteLabelStudio(Stream stream, IReadOnlyList<RecordingDetections> recordings) =>
        WriteText(
            stream,
            [LabelStudioFormat.Predictions(recordings.Select(r => (r.Path, r.Found.Seconds, Annotations(r))))]
        );

    private static void WriteText(Stream stream, IEnumerable<string> texts)
    {
        using var text = new StreamWriter(stream, leaveOpen: true);
        foreach (var part in texts)
            text.Write(part);
    }

    /// <summary>
    /// Cuts the detections of a recording out into WAV files, in a folder a class: <c>rooster/dawn_12.5-14.wav</c>.
    /// </summary>
    /// <param name="stream">The recording, at its beginning; stays open.</param>
    /// <param name="recording">What was found in it.</param>
    /// <param name="name">What the files' names begin with; two recordings have two.</param>
    /// <param name="folder">Where the folders go.</param>
    /// <param name="marginSeconds">Sound kept before and after, 0 or more.</param>
    /// <returns>How many files; or why the recording can't be read.</returns>
    public static Outcome<int> Cut(
        IAudioStream stream,
        RecordingDetections recording,
        string name,
        string folder,
        double marginSeconds
    )
    {
        var open = new List<(TimeRange Range, WavWriter Writer)>();
        var waiting = new Queue<(TimeRange Range, string File)>(
            recording
                .Found.Detections.Select(d => (Range: Widen(d.Range, marginSeconds, recording), File: Name(d)))
                .OrderBy(d => d.Range)
        );
        var (count, at, block) = (waiting.Count, 0L, new float[1 << 15]);
        try
        {
            while (waiting.Count + open.Count > 0)
            {
                if (open.Count == 0)
                {
                    at = Math.Max(at, Sample(waiting.Peek().Range.BeginMicroseconds));
                    if (stream.SkipTo(at) is { IsOk: false, Reason: { } missing })
                        return Outcome<int>.Skipped(missing);
                }
                var read = stream.Read(block);
                if (!read.IsOk)
                    return Outcome<int>.Skipped(read.Reason!);
                if (read.Value == 0)
                    break;
                while (waiting.TryPeek(out var next) && Sample(next.Range.BeginMicroseconds) < at + read.Value)
                    open.Add((next.Range, Writer(waiting.Dequeue().File)));
                foreach (var (range, writer) in open)
                    writer.Write(Part(block.AsSpan(0, read.Value), at, range));
                at += read.Value;
                foreach (var (_, writer) in open.Where(cut => Sample(cut.Range.EndMicroseconds) <= at))
                    writer.Dispose();
                open.RemoveAll(cut => Sample(cut.Range.EndMicroseconds) <= at);
            }
            return count;
        }
        finally
        {
            foreach (var (_, writer) in open)
                writer.Dispose();
        }

        long Sample(long microseconds) => (long)Math.Round(microseconds / 1e6 * stream.SampleRateHz);

        ReadOnlySpan<float> Part(ReadOnlySpan<float> samples, long begin, TimeRange range)
        {
            var from = Math.Clamp(Sample(range.BeginMicroseconds) - begin, 0, samples.Length);
            var to = Math.Clamp(Sample(range.EndMicroseconds) - begin, from, samples.Length);
            return samples[(int)from..(int)to];
        }

        string Name(Detection d) => Path.Combine(folder, FileName(d.ClassName), $"{FileName(name)}_{d.Range}.wav");

        WavWriter Writer(string file)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            return new(File.Create(file), new WavFormat(stream.SampleRateHz, 1, WavEncoding.Integer16));
        }
    }

    private static TimeRange Widen(TimeRange range, double marginSeconds, RecordingDetections recording) =>
        TimeRange
            .FromSeconds(
                Math.Max(0, range.BeginSeconds - marginSeconds),
                Math.Max(range.EndSeconds, Math.Min(recording.Found.Seconds, range.EndSeconds + marginSeconds))
            )
            .Value;

    /// <summary>A class's name where a file system takes it.</summary>
    private static string FileName(string className)
    {
        var name = string.Concat(className.Select(c => char.IsControl(c) || "/\\:*?\"<>|".Contains(c) ? '_' : c));
        return name.Trim(' ', '.') is { Length: > 0 } usable ? usable : "_";
    }

    /// <summary>What was found, up to half the recording's rate.</summary>
    private static IEnumerable<Annotation> Annotations(RecordingDetections recording) =>
        recording.Found.Detections.Select(d => new Annotation(d.ClassName)
        {
            Range = d.Range,
            Band = FrequencyBand.FromHz(0, recording.Found.SampleRateHz / 2.0).Value,
            Confidence = Math.Round(d.Confidence, 4),
        });
}
