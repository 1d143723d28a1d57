using System.Globalization;
using Earshot.Annotations;

namespace Earshot.Recordings.Interchange;

/// <summary>How tables write what is no number.</summary>
internal static class TableWords
{
    public static string Of(Polarity polarity) => polarity.ToString().ToLowerInvariant();

    public static string Of(AnnotationSource source) => source.ToString().ToLowerInvariant();

    public static string Of(DateTimeOffset? at) =>
        at?.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture) ?? "";

    /// <summary>Null where the cell names none.</summary>
    public static Polarity? Polarity(string cell) =>
        cell.ToLowerInvariant() switch
        {
            "" or "present" or "positive" or "+" or "1" => Annotations.Polarity.Present,
            "absent" or "negative" or "-" or "0" => Annotations.Polarity.Absent,
            "complete" => Annotations.Polarity.Complete,
            _ => null,
        };

    public static AnnotationSource Source(string cell) =>
        Enum.TryParse<AnnotationSource>(cell, ignoreCase: true, out var source) ? source : AnnotationSource.Human;

    public static bool Flag(string cell) => cell.ToLowerInvariant() is "true" or "yes" or "1" or "x";

    public static string? Name(string cell) => cell.Length > 0 ? cell : null;

    public static DateTimeOffset? Time(string cell) =>
        DateTimeOffset.TryParse(cell, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at
            : null;
}
