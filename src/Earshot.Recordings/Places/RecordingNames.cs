using System.Globalization;
using System.Text.RegularExpressions;

namespace Earshot.Recordings.Places;

/// <summary>
/// Where and when, by a file's name as recorders write it: AudioMoth <c>20240611_053000.WAV</c> (UTC) and
/// <c>5AFFB8E4.WAV</c> (seconds since 1970, hexadecimal), Wildlife Acoustics <c>SM4_20240611_053000.wav</c> (local
/// time), Kaleidoscope's parts of it <c>SM4_20240611_053000_000.wav</c>.
/// </summary>
public static partial class RecordingNames
{
    private const int EarliestYear = 2000;

    /// <summary>What the name says.</summary>
    /// <param name="path">A path or a name.</param>
    public static RecordingPlace Read(string path)
    {
        var stem = Path.GetFileNameWithoutExtension(path.Replace('\\', '/'));
        if (DateAndTime().Match(stem) is { Success: true } match && Time(match) is { } at)
        {
            var prefix = match.Groups["prefix"].Value.TrimEnd('_', '-');
            return prefix.Length == 0
                ? new RecordingPlace(StartedAt: Text(at) + "Z")
                : new RecordingPlace(Site: prefix, StartedAt: Text(at));
        }
        return HexSeconds().IsMatch(stem) ? FromHex(stem) : new RecordingPlace();
    }

    private static DateTime? Time(Match match) =>
        DateTime.TryParseExact(
            match.Groups["date"].Value + match.Groups["time"].Value,
            "yyyyMMddHHmmss",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var at
        )
        && at.Year >= EarliestYear
            ? at
            : null;

    private static RecordingPlace FromHex(string stem)
    {
        var at = DateTimeOffset.FromUnixTimeSeconds(
            uint.Parse(stem, NumberStyles.HexNumber, CultureInfo.InvariantCulture)
        );
        return at.Year >= EarliestYear
            ? new RecordingPlace(StartedAt: Text(at.UtcDateTime) + "Z")
            : new RecordingPlace();
    }

    private static string Text(DateTime at) => at.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"^(?<prefix>.*?[_-])?(?<date>\d{8})[_-]?(?<time>\d{6})([_-]\d{1,3})?$",
        RegexOptions.ExplicitCapture
    )]
    private static partial Regex DateAndTime();

    [GeneratedRegex("^[0-9A-F]{8}$")]
    private static partial Regex HexSeconds();
}
