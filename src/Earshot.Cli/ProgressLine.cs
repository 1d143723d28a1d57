using System.Globalization;

namespace Earshot.Cli;

/// <summary>
/// Progress of one stage of work: <c>encoding 1200/3000 clips, 410 clips/s, 4 s left</c>. Silent for the first two
/// seconds; then rewritten in place on a terminal, or a line every ten seconds in a log. Safe from any thread.
/// </summary>
internal sealed class ProgressLine(
    TextWriter writer,
    TimeProvider time,
    bool live,
    string doing,
    long total,
    string unit
) : IDisposable
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(2);

    private readonly TimeSpan every = live ? TimeSpan.FromMilliseconds(200) : TimeSpan.FromSeconds(10);
    private readonly long started = time.GetTimestamp();
    private readonly Lock gate = new();
    private TimeSpan next = Silence;
    private int width;

    /// <summary>Says where the work stands.</summary>
    public void Report(long done, string? note = null)
    {
        lock (gate)
        {
            var elapsed = time.GetElapsedTime(started);
            if (elapsed < next)
                return;
            next = elapsed + every;
            Write(Line(done, elapsed, note));
        }
    }

    /// <summary>Clears the line on a terminal.</summary>
    public void Dispose()
    {
        lock (gate)
            if (live && width > 0)
                writer.Write($"\r{new string(' ', width)}\r");
    }

    private string Line(long done, TimeSpan elapsed, string? note)
    {
        var rate = done / elapsed.TotalSeconds;
        var left = rate > 0 ? $", {Time(TimeSpan.FromSeconds((total - done) / rate))} left" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{doing} {done}/{total} {unit}, {rate:G3} {unit}/s{left}{(note is null ? "" : $", {note}")}"
        );
    }

    private void Write(string line)
    {
        if (!live)
        {
            writer.WriteLine(line);
            return;
        }
        writer.Write($"\r{line.PadRight(width)}");
        width = line.Length;
    }

    private static string Time(TimeSpan span) =>
        span switch
        {
            { TotalSeconds: < 100 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:F0} s"),
            { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{span.Minutes} min {span.Seconds} s"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(span.TotalHours)} h {span.Minutes} min"),
        };
}
