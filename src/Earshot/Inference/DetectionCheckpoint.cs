using System.Text.Json;
using System.Text.Json.Serialization;
using Earshot.Detections;

namespace Earshot.Inference;

/// <summary>Where listening to a recording stands: it grows neither with the recording nor with its events.</summary>
/// <param name="Windows">Windows of each cut that were judged.</param>
/// <param name="Smoothers">What smoothing over time still holds, a cut each.</param>
/// <param name="Detector">Where the events stand.</param>
public sealed record DetectionState(long[] Windows, SmootherState[] Smoothers, DetectorState Detector)
{
    /// <summary>As JSON; numbers come back to the last bit.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, DetectionJson.Default.DetectionState);

    /// <summary>What <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static DetectionState FromJson(string json) =>
        JsonSerializer.Deserialize(json, DetectionJson.Default.DetectionState) ?? throw new JsonException("no state");
}

/// <summary>A place within a recording from which listening can go on, with what was found up to there.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="Found">Events that are over.</param>
/// <param name="Objections">Windows that could not be judged, and why.</param>
public sealed record DetectionCheckpoint(
    DetectionState State,
    IReadOnlyList<Detection> Found,
    IReadOnlyList<string> Objections
);

/// <summary>Keeps checkpoints of a recording, so that whoever is stopped within it goes on there.</summary>
/// <param name="Begin">All that was kept before; null: nothing, it is heard from its beginning.</param>
/// <param name="Keep">Given a checkpoint with what is new since the last one.</param>
public sealed record DetectionCheckpoints(DetectionCheckpoint? Begin, Action<DetectionCheckpoint> Keep);

[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    Converters = [typeof(TimeRangeConverter)]
)]
[JsonSerializable(typeof(DetectionState))]
internal sealed partial class DetectionJson : JsonSerializerContext;
