using System.Text.Json.Nodes;
using Earshot.Annotations;
using Earshot.Audio;

namespace Earshot.Recordings.Interchange;

/// <summary>An annotation as a region or a choice of Label Studio.</summary>
internal static class LabelStudioRegion
{
    public static JsonObject Of(Annotation a, double? seconds)
    {
        var names = new JsonArray(a.ClassName ?? "");
        var value = new JsonObject();
        if (a.Range is { } range)
            (value["start"], value["end"], value["channel"], value["labels"]) = (
                range.BeginSeconds,
                range.EndSeconds,
                (a.Channel ?? 1) - 1,
                names
            );
        else
            value["choices"] = names;
        var region = new JsonObject
        {
            ["from_name"] = "label",
            ["to_name"] = "audio",
            ["type"] = a.IsWhole ? "choices" : "labels",
            ["value"] = value,
        };
        if (seconds is { } length)
            region["original_length"] = length;
        if (Meta(a) is { Count: > 0 } meta)
            region["meta"] = meta;
        return region;
    }

    /// <summary>What a model found, with its score.</summary>
    public static JsonObject Found(Annotation found, double seconds)
    {
        var region = Of(found with { Confidence = null, Band = null }, seconds);
        region["score"] = found.Confidence;
        return region;
    }

    /// <summary>
    /// What a region says, an annotation a label; null where it says nothing that is known or is skipped.
    /// </summary>
    public static IEnumerable<Annotation>? Read(JsonObject region, AnnotationReading reading, LabelFile file, int line)
    {
        if (region["value"] is not JsonObject value)
            return null;
        var meta = region["meta"] as JsonObject;
        string[] names =
        [
            .. from name in LabelStudioFormat.Items(value, "choices").Concat(LabelStudioFormat.Items(value, "labels"))
            where name is JsonValue text && text.TryGetValue<string>(out _)
            select (string)name!,
        ];
        TimeRange? range = null;
        if (value["start"] is not null || value["end"] is not null)
        {
            var (begin, end) = (LabelStudioFormat.Number(value, "start"), LabelStudioFormat.Number(value, "end"));
            if (names.Length == 0)
                return null;
            range = reading.Stretch(file, line, begin ?? double.NaN, end ?? double.NaN);
            if (range is null)
                return null;
        }
        var score = LabelStudioFormat.Number(region, "score");
        return names.Select(name => Annotation(name, range, value, meta, score, reading));
    }

    private static Annotation Annotation(
        string name,
        TimeRange? range,
        JsonObject value,
        JsonObject? meta,
        double? score,
        AnnotationReading reading
    ) =>
        new(name.Length == 0 ? null : name, TableWords.Polarity(Cell(meta, "polarity")) ?? Polarity.Present)
        {
            Range = range,
            Band = reading.Band(Numbers.Points, Cell(meta, "low"), Cell(meta, "high")),
            Channel = LabelStudioFormat.Number(value, "channel") is > 0 and var channel ? (int)channel + 1 : null,
            Unsure = TableWords.Flag(Cell(meta, "unsure")),
            Comment = TableWords.Name(Cell(meta, "text")),
            Extra = TableWords.Name(Cell(meta, "extra")),
            KnownClasses = Cell(meta, "known_classes") is { Length: > 0 } known ? known.Split('|') : null,
            Confidence = Numbers.Points.Parse(Cell(meta, "confidence")) ?? score,
        };

    private static JsonObject Meta(Annotation a)
    {
        var meta = new JsonObject();
        void Say(string name, string? text)
        {
            if (!string.IsNullOrEmpty(text))
                meta[name] = text;
        }
        Say("low", a.Band is { } low ? $"{low.LowHz:R}" : null);
        Say("high", a.Band is { } high ? $"{high.HighHz:R}" : null);
        Say("polarity", a.Polarity == Polarity.Present ? null : TableWords.Of(a.Polarity));
        Say("unsure", a.Unsure ? "true" : null);
        Say("text", a.Comment);
        Say("extra", a.Extra);
        Say("known_classes", a.KnownClasses is { } known ? string.Join('|', known) : null);
        Say("confidence", a.Confidence is { } confidence ? $"{confidence:R}" : null);
        return meta;
    }

    /// <summary>Meta as a text; Label Studio's own page makes a list of one of it.</summary>
    private static string Cell(JsonObject? meta, string name) =>
        meta?[name] switch
        {
            JsonArray { Count: > 0 } list => string.Join('\n', list.Select(item => item?.ToString())),
            { } node => node.ToString(),
            _ => "",
        };
}
