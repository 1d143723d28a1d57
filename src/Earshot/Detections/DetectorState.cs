using System.Text.Json;
using System.Text.Json.Serialization;
using Earshot.Audio;

namespace Earshot.Detections;

/// <summary>Where a <see cref="Detector"/> stands within a recording.</summary>
/// <param name="Frames">Of its frames.</param>
/// <param name="Classes">Of each class.</param>
public sealed record DetectorState(FrameState Frames, ClassState[] Classes)
{
    /// <summary>As JSON; numbers come back to the last bit.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, DetectorJson.Default.DetectorState);

    /// <summary>What <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static DetectorState FromJson(string json) =>
        JsonSerializer.Deserialize(json, DetectorJson.Default.DetectorState) ?? throw new JsonException("no state");
}

/// <summary>Two numbers: begin and end in microseconds.</summary>
internal sealed class TimeRangeConverter : JsonConverter<TimeRange>
{
    public override TimeRange Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        reader.Read();
        var begin = reader.GetInt64();
        reader.Read();
        var end = reader.GetInt64();
        reader.Read();
        return begin >= 0 && end > begin && end <= TimeRange.MaximumSeconds * 1e6
            ? TimeRange.FromMicroseconds(begin, end)
            : throw new JsonException($"{begin} to {end} is no stretch of a recording");
    }

    public override void Write(Utf8JsonWriter writer, TimeRange value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(value.BeginMicroseconds);
        writer.WriteNumberValue(value.EndMicroseconds);
        writer.WriteEndArray();
    }
}

[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    Converters = [typeof(TimeRangeConverter)]
)]
[JsonSerializable(typeof(DetectorState))]
internal sealed partial class DetectorJson : JsonSerializerContext;
