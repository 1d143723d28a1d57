using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Earshot.Decoding;

namespace Earshot.Recordings.Places;

/// <summary>
/// Where and when, by what a recorder writes into a WAV file: GUANO metadata (chunk <c>guan</c>), iXML, the broadcast
/// extension (<c>bext</c>), AudioMoth's comment (<c>LIST</c>/<c>ICMT</c>). Of two that say a thing the first of these
/// counts.
/// </summary>
public static partial class RecordingTags
{
    private const int LargestTag = 1 << 20,
        ChunkHeader = 8,
        MostChunks = 1000;

    /// <summary>Chunks that say it, the surest first.</summary>
    private static readonly string[] Tags = ["guan", "iXML", "bext", "LIST"];

    /// <summary>What the file says; nothing where it is no WAV file or can't be read.</summary>
    public static RecordingPlace Read(string path)
    {
        try
        {
            // A pipe would wait.
            using var file = ClipAudio.HoldsNothing(path) ? Stream.Null : File.OpenRead(path);
            return Read(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new RecordingPlace(); // whoever decodes the file meets this again and says so
        }
    }

    internal static RecordingPlace Read(Stream file)
    {
        Span<byte> head = stackalloc byte[12];
        if (file.ReadAtLeast(head, 12, throwOnEndOfStream: false) < 12 || !head[8..].SequenceEqual("WAVE"u8))
            return new RecordingPlace();
        var said = new Dictionary<string, RecordingPlace>(StringComparer.Ordinal);
        for (var chunk = 0; chunk < MostChunks; chunk++)
        {
            if (file.ReadAtLeast(head[..ChunkHeader], ChunkHeader, throwOnEndOfStream: false) < ChunkHeader)
                break;
            var (name, size) = (
                Encoding.ASCII.GetString(head[..4]),
                BinaryPrimitives.ReadUInt32LittleEndian(head[4..])
            );
            var next = file.Position + size + (size & 1);
            if (Tags.Contains(name) && size <= LargestTag)
            {
                var bytes = new byte[size];
                bytes = bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
                said[name] = name switch
                {
                    "guan" => Guano(Encoding.UTF8.GetString(bytes)),
                    "iXML" => Production(bytes),
                    "bext" => Broadcast(bytes),
                    _ => AudioMoth(Encoding.Latin1.GetString(bytes)),
                };
            }
            if (next > file.Length)
                break;
            file.Position = next;
        }
        return Tags.Where(said.ContainsKey).Aggregate(new RecordingPlace(), (all, tag) => all.Or(said[tag]));
    }

    /// <summary>A line a field, <c>name: value</c>.</summary>
    private static RecordingPlace Guano(string text)
    {
        var fields = text.Split('\n')
            .Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries))
            .Where(parts => parts.Length == 2)
            .DistinctBy(parts => parts[0])
            .ToDictionary(parts => parts[0], parts => parts[1].TrimEnd('\0'));
        string? Field(string name) => fields.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
        var place = (Field("Loc Position") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var model = string.Join(' ', new[] { Field("Make"), Field("Model"), Field("Serial") }.OfType<string>());
        return new RecordingPlace(
            Field("Site") ?? Field("Station"),
            model.Length > 0 ? model : null,
            place.Length == 2 ? Degrees(place[0], 90) : null,
            place.Length == 2 ? Degrees(place[1], 180) : null,
            Time(Field("Timestamp"))
        );
    }

    /// <summary>
    /// XML of recorders for film: a place's name and position, its own copy of the broadcast extension. What is no XML
    /// says nothing.
    /// </summary>
    private static RecordingPlace Production(byte[] bytes)
    {
        try
        {
            var text = bytes.AsSpan().TrimEnd((byte)0).ToArray();
            var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
            using var reader = XmlReader.Create(new MemoryStream(text), settings);
            var all = XElement.Load(reader);
            string? Field(string group, string name) =>
                (string?)all.Element(group)?.Element(name) is { } value && value.Trim().Length > 0
                    ? value.Trim()
                    : null;
            var place = (Field("LOCATION", "LOCATION_GPS") ?? "").Split(',', StringSplitOptions.TrimEntries);
            return new RecordingPlace(
                Field("LOCATION", "LOCATION_NAME"),
                Field("BEXT", "BWF_ORIGINATOR"),
                place.Length == 2 ? Degrees(place[0], 90) : null,
                place.Length == 2 ? Degrees(place[1], 180) : null,
                Time(Day(Field("BEXT", "BWF_ORIGINATION_DATE") ?? "", Field("BEXT", "BWF_ORIGINATION_TIME") ?? ""))
            );
        }
        catch (XmlException)
        {
            return new RecordingPlace();
        }
    }

    /// <summary>Date and time as the broadcast extension writes them, with any of its separators.</summary>
    private static string Day(string date, string time) =>
        $"{date.Replace(':', '-').Replace('/', '-')}T{time.Replace('-', ':')}";

    /// <summary>Description 256, originator 32, its reference 32, date 10, time 8 bytes (EBU Tech 3285).</summary>
    private static RecordingPlace Broadcast(byte[] bytes)
    {
        if (bytes.Length < 338)
            return new RecordingPlace();
        string Text(int at, int length) => Encoding.Latin1.GetString(bytes, at, length).Split('\0')[0].Trim();
        return new RecordingPlace(
            Device: Text(256, 32) is { Length: > 0 } device ? device : null,
            StartedAt: Time(Day(Text(320, 10), Text(330, 8)))
        );
    }

    /// <summary><c>Recorded at 05:30:00 11/06/2024 (UTC+2) by AudioMoth 24F319055FDF3F5D at ...</c></summary>
    private static RecordingPlace AudioMoth(string text)
    {
        if (Comment().Match(text) is not { Success: true } m)
            return new RecordingPlace();
        string Group(string name) => m.Groups[name].Value;
        var zone = Group("zone") is { Length: > 0 } z ? Zone(z) : "Z";
        return new RecordingPlace(
            Device: $"AudioMoth {Group("device")}",
            StartedAt: Time($"{Group("year")}-{Group("month")}-{Group("day")}T{Group("time")}{zone}")
        );
    }

    /// <summary><c>+2</c> or <c>-3:30</c> as ISO 8601 writes it.</summary>
    private static string Zone(string text)
    {
        var parts = text[1..].Split(':');
        return $"{text[0]}{parts[0].PadLeft(2, '0')}:{(parts.Length > 1 ? parts[1] : "00")}";
    }

    /// <summary>The time as it was written, if it is one.</summary>
    private static string? Time(string? text) =>
        text is not null
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _)
            ? text.Replace(' ', 'T')
            : null;

    private static double? Degrees(string text, double most) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var degrees)
        && Math.Abs(degrees) <= most
            ? degrees
            : null;

    [GeneratedRegex(
        @"Recorded at (?<time>\d\d:\d\d:\d\d) (?<day>\d\d)/(?<month>\d\d)/(?<year>\d{4}) "
            + @"\(UTC(?<zone>[+-]\d{1,2}(:\d\d)?)?\) by AudioMoth (?<device>[0-9A-F]{16})",
        RegexOptions.ExplicitCapture
    )]
    private static partial Regex Comment();
}
