using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Earshot.Detections;
using Earshot.Features;
using Earshot.Learning.Confidence;

namespace Earshot.Inference;

/// <summary>
/// The structured texts of a model file, read and written without reflection. Metadata alone: a second way to write
/// each record would cost the native predictor 40 kB and save nothing.
/// </summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    GenerationMode = JsonSourceGenerationMode.Metadata,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[
    JsonSerializable(typeof(AudioContract)),
    JsonSerializable(typeof(TrainingSummary)),
    JsonSerializable(typeof(IReadOnlyList<string>)),
    JsonSerializable(typeof(IReadOnlyList<ClassThreshold>)),
    JsonSerializable(typeof(IReadOnlyList<SegmentOptions>)),
    JsonSerializable(typeof(SegmentOptions)),
    JsonSerializable(typeof(DetectionOptions))
]
internal sealed partial class ModelJson : JsonSerializerContext
{
    /// <summary>Reads an entry.</summary>
    /// <exception cref="InvalidDataException">It is not what it should be.</exception>
    public static T Read<T>(string json, string what, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new InvalidDataException($"its {what} is null");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException)
        {
            throw new InvalidDataException($"its {what} can't be read ({e.Message})", e);
        }
    }
}
