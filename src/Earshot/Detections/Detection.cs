using Earshot.Audio;

namespace Earshot.Detections;

/// <summary>What a model says of a recording.</summary>
/// <param name="Range">When.</param>
/// <param name="ClassName">Which class.</param>
/// <param name="Confidence">The highest score of a window over its highest frame, 0 to 1.</param>
/// <param name="PeakSeconds">The middle of its highest frame.</param>
/// <remarks>In the order of begin, end, class (ordinal).</remarks>
public readonly record struct Detection(TimeRange Range, string ClassName, float Confidence, double PeakSeconds)
    : IComparable<Detection>
{
    /// <inheritdoc/>
    public int CompareTo(Detection other) =>
        Range != other.Range ? Range.CompareTo(other.Range) : string.CompareOrdinal(ClassName, other.ClassName);

    /// <summary>Whether one comes before the other.</summary>
    public static bool operator <(Detection left, Detection right) => left.CompareTo(right) < 0;

    /// <summary>Whether one comes after the other.</summary>
    public static bool operator >(Detection left, Detection right) => left.CompareTo(right) > 0;

    /// <summary>Whether one comes before the other or equals it.</summary>
    public static bool operator <=(Detection left, Detection right) => left.CompareTo(right) <= 0;

    /// <summary>Whether one comes after the other or equals it.</summary>
    public static bool operator >=(Detection left, Detection right) => left.CompareTo(right) >= 0;
}
