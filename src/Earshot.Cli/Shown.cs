using System.Globalization;

namespace Earshot.Cli;

/// <summary>Numbers as tables for a person show them.</summary>
internal static class Shown
{
    /// <summary><c>2.5</c>; empty where there is none.</summary>
    public static string Seconds(double? value) => value?.ToString("0.###", CultureInfo.InvariantCulture) ?? "";

    /// <summary><c>:2.5-5</c>, behind a path, as <c>label add</c> reads it back; nothing of a whole clip.</summary>
    public static string Stretch(double? begin, double? end) =>
        begin is null ? "" : string.Create(CultureInfo.InvariantCulture, $":{begin}-{end}");

    /// <summary><c>87.5 %</c></summary>
    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:F1} %");

    /// <summary><c>87.5 %</c></summary>
    public static string Percent(float probability) =>
        string.Create(CultureInfo.InvariantCulture, $"{100 * probability:F1} %");
}
