using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Earshot.Detections;
using Earshot.Features;
using Earshot.Formats;
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
    private static readonly Dictionary<Type, string> Defaults = new()
    {
        [typeof(AudioContract)] = """
            {"decoding":"full scale is ±1","channels":"mean of the channels","window":"the whole clip",
            "standardisation":"(x - mean) / std, clipped to ±8"}
            """,
        [typeof(DetectionOptions)] = """{"threshold":0.5,"extent":0.4}""",
        [typeof(ClassThreshold)] = """{"value":0.5}""",
    };

    /// <summary>Reads an entry; what it leaves out has its default.</summary>
    /// <exception cref="InvalidDataException">It is not what it should be.</exception>
    public static T Read<T>(string json, string what, JsonTypeInfo<T> type) =>
        StoredJson.Read(json, what, type, Defaults);
}
