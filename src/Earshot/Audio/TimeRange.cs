using System.Globalization;
using System.Text.RegularExpressions;

namespace Earshot.Audio;

/// <summary>A half-open stretch [begin, end) of a recording, in whole microseconds.</summary>
/// <remarks>
/// Seconds are rounded once, where they come in, so that equality, sorting and round trips are exact. Two stretches
/// that touch do not overlap. <c>default</c> is empty: no recording has such a stretch, and what takes one refuses it.
/// </remarks>
public readonly partial record struct TimeRange : IComparable<TimeRange>
{
    /// <summary>The latest end, in seconds: about 31 years.</summary>
    public const double MaximumSeconds = 1e9;

    private const double PerSecond = 1e6;

    private TimeRange(long beginMicroseconds, long endMicroseconds) =>
        (BeginMicroseconds, EndMicroseconds) = (beginMicroseconds, endMicroseconds);

    /// <summary>Where it begins, in microseconds from the beginning of the recording: 0 or more.</summary>
    public long BeginMicroseconds { get; }

    /// <summary>Where it ends, in microseconds; the end itself is no longer part of it.</summary>
    public long EndMicroseconds { get; }

    /// <summary>Where it begins, in seconds.</summary>
    public double BeginSeconds => BeginMicroseconds / PerSecond;

    /// <summary>Where it ends, in seconds.</summary>
    public double EndSeconds => EndMicroseconds / PerSecond;

    /// <summary>Its length in microseconds.</summary>
    public long Microseconds => EndMicroseconds - BeginMicroseconds;

    /// <summary>Its length in seconds.</summary>
    public double Seconds => Microseconds / PerSecond;

    /// <summary>Whether it is <c>default</c>: no stretch at all.</summary>
    public bool IsEmpty => EndMicroseconds == 0;

    /// <summary>The stretch from <paramref name="begin"/> to <paramref name="end"/>, in seconds.</summary>
    /// <returns>The stretch, or what is wrong with the two numbers.</returns>
    public static Outcome<TimeRange> FromSeconds(double begin, double end)
    {
        if (!double.IsFinite(begin) || !double.IsFinite(end))
            return Bad(begin, end, "begin and end must be numbers of seconds");
        if (begin < 0)
            return Bad(begin, end, "begins before the recording does; count seconds from its beginning");
        if (end > MaximumSeconds)
            return Bad(begin, end, "ends later than any recording; are these seconds?");
        var (from, to) = (Round(begin), Round(end));
        return to > from ? new TimeRange(from, to)
            : to == from ? Bad(begin, end, "has no length: its end must come after its begin")
            : Bad(begin, end, "ends before it begins; swap the two");
    }

    /// <summary>The stretch from <paramref name="begin"/> to <paramref name="end"/>, in microseconds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Begin is negative, or end is not after it.</exception>
    public static TimeRange FromMicroseconds(long begin, long end)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(begin);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(end, begin);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(end, (long)(MaximumSeconds * PerSecond));
        return new(begin, end);
    }

    /// <summary>A number of seconds in whole microseconds, halves to even.</summary>
    public static long Round(double seconds) => (long)Math.Round(seconds * PerSecond);

    /// <summary>Refuses <c>default</c>.</summary>
    /// <exception cref="ArgumentException">The stretch is empty.</exception>
    public static void ThrowIfEmpty(TimeRange range)
    {
        if (range.IsEmpty)
            throw new ArgumentException("default(TimeRange) is no stretch of a recording", nameof(range));
    }

    /// <summary>How long both last at once, in seconds: 0 or more.</summary>
    public double Overlap(TimeRange other) => OverlapMicroseconds(other) / PerSecond;

    /// <summary>What both cover as a share of what either covers: 0 to 1, and 1 only for equals.</summary>
    public double IntersectionOverUnion(TimeRange other)
    {
        var common = OverlapMicroseconds(other);
        return (double)common / (Microseconds + other.Microseconds - common);
    }

    /// <summary>Whether all of <paramref name="other"/> lies in this stretch.</summary>
    public bool Contains(TimeRange other)
    {
        ThrowIfEmpty(this);
        ThrowIfEmpty(other);
        return BeginMicroseconds <= other.BeginMicroseconds && other.EndMicroseconds <= EndMicroseconds;
    }

    /// <summary>What of it lies in a recording of this length; null when it begins at its end or later.</summary>
    public TimeRange? ClampTo(double durationSeconds)
    {
        ThrowIfEmpty(this);
        var end =
            durationSeconds < MaximumSeconds ? Math.Min(EndMicroseconds, Round(durationSeconds)) : EndMicroseconds;
        return end > BeginMicroseconds ? new TimeRange(BeginMicroseconds, end) : null;
    }

    /// <summary>The same length, later by <paramref name="seconds"/> (earlier, if negative).</summary>
    /// <exception cref="ArgumentOutOfRangeException">It would begin before the recording does.</exception>
    public TimeRange Shift(double seconds)
    {
        ThrowIfEmpty(this);
        var by = Round(seconds);
        return FromMicroseconds(BeginMicroseconds + by, EndMicroseconds + by);
    }

    /// <summary>A file, or a stretch of one: <c>dawn.wav</c>, <c>dawn.wav:12.5-14</c>.</summary>
    /// <returns>File and stretch (null: all of it), or what is wrong with the two numbers.</returns>
    /// <remarks>The last colon counts, and only before two numbers: <c>C:\dawn.wav</c> is a file.</remarks>
    public static Outcome<(string File, TimeRange? Range)> ParseWithFile(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (FileAndRange().Match(text) is not { Success: true } match)
            return (text, (TimeRange?)null);
        var file = match.Groups["file"].Value;
        return FromSeconds(Number(match.Groups["begin"].Value), Number(match.Groups["end"].Value))
            .Then<(string, TimeRange?)>(range => (file, range));
    }

    /// <summary>By begin, then by end.</summary>
    public int CompareTo(TimeRange other) =>
        BeginMicroseconds != other.BeginMicroseconds
            ? BeginMicroseconds.CompareTo(other.BeginMicroseconds)
            : EndMicroseconds.CompareTo(other.EndMicroseconds);

    /// <summary>Whether one comes before the other.</summary>
    public static bool operator <(TimeRange left, TimeRange right) => left.CompareTo(right) < 0;

    /// <summary>Whether one comes after the other.</summary>
    public static bool operator >(TimeRange left, TimeRange right) => left.CompareTo(right) > 0;

    /// <summary>Whether one comes before the other or equals it.</summary>
    public static bool operator <=(TimeRange left, TimeRange right) => left.CompareTo(right) <= 0;

    /// <summary>Whether one comes after the other or equals it.</summary>
    public static bool operator >=(TimeRange left, TimeRange right) => left.CompareTo(right) >= 0;

    /// <summary><c>12.5-14</c>: seconds, to the microsecond; what <see cref="ParseWithFile"/> reads.</summary>
    public override string ToString() => $"{Text(BeginMicroseconds)}-{Text(EndMicroseconds)}";

    /// <summary>Seconds as they are written everywhere: a decimal point, at most six decimals.</summary>
    internal static string Text(long microseconds) =>
        (microseconds / (decimal)PerSecond).ToString("0.######", CultureInfo.InvariantCulture);

    private long OverlapMicroseconds(TimeRange other)
    {
        ThrowIfEmpty(this);
        ThrowIfEmpty(other);
        return Math.Max(
            0,
            Math.Min(EndMicroseconds, other.EndMicroseconds) - Math.Max(BeginMicroseconds, other.BeginMicroseconds)
        );
    }

    private static Outcome<TimeRange> Bad(double begin, double end, string reason) =>
        Outcome<TimeRange>.Skipped(
            string.Create(CultureInfo.InvariantCulture, $"the stretch from {begin} s to {end} s {reason}")
        );

    private static double Number(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<file>.+):(?<begin>\d+(\.\d+)?)-(?<end>\d+(\.\d+)?)$", RegexOptions.ExplicitCapture)]
    private static partial Regex FileAndRange();
}
