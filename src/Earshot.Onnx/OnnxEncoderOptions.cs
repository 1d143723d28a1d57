using System.Text.Json;
using System.Text.Json.Serialization;

namespace Earshot.Onnx;

/// <summary>
/// What a model takes and gives, declared in a JSON file beside it (<c>wav2vec2.onnx</c>, <c>wav2vec2.json</c>).
/// </summary>
/// <remarks>
/// <code>
/// { "kind": "waveform", "input": "input_values", "shape": [1, -1],
///   "sampleRateHz": 16000, "output": "last_hidden_state" }
/// { "kind": "logMelPatches", "input": "patches", "shape": [-1, 1, 96, 64],
///   "sampleRateHz": 16000, "output": "embedding" }
/// </code>
/// </remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record OnnxEncoderOptions
{
    internal const string Example =
        """{ "kind": "waveform", "input": "input_values", "shape": [1, -1],"""
        + """ "sampleRateHz": 16000, "output": "last_hidden_state" }""";

    private const int WindowsAtOnce = 8;

    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        RespectNullableAnnotations = true,
    };

    /// <summary>What the model listens to.</summary>
    public required OnnxInputKind Kind { get; init; }

    /// <summary>Name of its input.</summary>
    public required string Input { get; init; }

    /// <summary>
    /// Shape of its input, with -1 where the number of samples or patches stands, or, before a fixed number of samples,
    /// the number of windows; without a -1 each run takes exactly what the shape holds.
    /// </summary>
    public required IReadOnlyList<int> Shape { get; init; }

    /// <summary>
    /// The rate it wants, 1,000 to 768,000 Hz; 16,000 for log-mel patches. A file may leave it out where the encoder's
    /// name tells it (<see cref="OnnxName"/>).
    /// </summary>
    public int SampleRateHz { get; init; }

    /// <summary>Name of its output; the last axis is the feature vector, all others are pooled.</summary>
    public required string Output { get; init; }

    /// <summary>How the output vectors become one. Default: their mean.</summary>
    public OnnxPooling Pooling { get; init; } = OnnxPooling.Mean;

    /// <summary>A longer waveform is cut into pieces of this length. Default 10 s.</summary>
    public double PieceSeconds { get; init; } = 10;

    /// <summary>A shorter clip is skipped, a shorter last piece left out. Default 0.1 s.</summary>
    public double ShortestSeconds { get; init; } = 0.1;

    /// <summary>
    /// Where the number of samples is open, a clip shorter than this is filled up with silence. Default: none is.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double FillSeconds { get; init; }

    /// <summary>What is done to a window before; null: nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public OnnxPreparation? Prepare { get; init; }

    /// <summary>Reads and checks the JSON file beside a model.</summary>
    /// <param name="modelPath">The <c>.onnx</c> file.</param>
    /// <param name="rateHz">The rate asked for; a file that declares another is refused. Null: the file's.</param>
    public static Outcome<OnnxEncoderOptions> ReadBeside(string modelPath, int? rateHz = null)
    {
        var path = JsonPath(modelPath);
        if (!File.Exists(path))
            return Outcome<OnnxEncoderOptions>.Skipped(
                $"{path} is missing: it declares what the model takes and gives, for example {Example}. A "
                    + $"model of raw samples in and vectors out needs no file but its rate alone: --rate 16000"
            );
        try
        {
            var options = JsonSerializer.Deserialize<OnnxEncoderOptions>(File.ReadAllText(path), Json);
            return options is null
                ? Outcome<OnnxEncoderOptions>.Skipped($"{path}: it declares nothing, for example {Example}")
                : options.At(rateHz, path).Then(asked => asked.Checked(path));
        }
        catch (JsonException e)
        {
            return Outcome<OnnxEncoderOptions>.Skipped($"{path}: {e.Message}");
        }
    }

    /// <summary>Where the declaration of a model is looked for.</summary>
    internal static string JsonPath(string modelPath) => Path.ChangeExtension(modelPath, ".json");

    /// <summary>These options if they make sense, or what is wrong with them.</summary>
    /// <param name="source">Who says so.</param>
    internal Outcome<OnnxEncoderOptions> Checked(string source) =>
        Objection() is { } reason ? Outcome<OnnxEncoderOptions>.Skipped($"{source}: {reason}") : this;

    /// <summary>Every setting in one line.</summary>
    [JsonIgnore]
    public string Fingerprint => JsonSerializer.Serialize(this, Json);

    /// <summary>
    /// Values that one run takes, or one window of it, where the shape says so; null where it leaves it open.
    /// </summary>
    internal int? FixedCount =>
        Shape.Where(size => size > 0).Aggregate(1, (product, size) => product * size) is var fixedSize
        && (!Shape.Contains(-1) || (Kind == OnnxInputKind.Waveform && fixedSize > 1))
            ? fixedSize
            : null;

    /// <summary>Windows that one run takes.</summary>
    internal int WindowsPerRun => FixedCount is not null && Shape.Contains(-1) ? WindowsAtOnce : 1;

    /// <summary>The shape with the open axis filled in.</summary>
    internal long[] ShapeFor(int count)
    {
        var others = Shape.Where(size => size > 0).Aggregate(1, (product, size) => product * size);
        return [.. Shape.Select(size => size > 0 ? size : (long)count / others)];
    }

    /// <summary>
    /// A model hears something else at any rate but the one it was trained at, so two rates are a mistake in one of two
    /// places.
    /// </summary>
    internal Outcome<OnnxEncoderOptions> At(int? rateHz, string source) =>
        SampleRateHz == 0 || rateHz is null || rateHz == SampleRateHz
            ? this with
            {
                SampleRateHz = rateHz ?? SampleRateHz,
            }
            : Outcome<OnnxEncoderOptions>.Skipped(
                $"{source} declares {SampleRateHz} Hz, asked for are {rateHz} Hz: "
                    + $"leave --rate out, or mend the file"
            );

    private string? Objection()
    {
        const int patch = 96 * 64;
        if (SampleRateHz == 0)
            return "it does not say the sample rate: add sampleRateHz, or give it by --rate";
        var others = Shape.Where(size => size > 0).Aggregate(1L, (product, size) => product * size);
        if (Shape.Any(size => size is 0 or < -1) || Shape.Count(size => size == -1) > 1 || others > int.MaxValue)
            return $"a shape needs positive sizes and at most one -1, got [{string.Join(", ", Shape)}]";
        if (Kind == OnnxInputKind.LogMelPatches && (others != patch || SampleRateHz != 16_000))
            return $"log-mel patches need 16000 Hz and a shape of 96 x 64 values with or without a -1, got "
                + $"{SampleRateHz} Hz and [{string.Join(", ", Shape)}]";
        if (Kind == OnnxInputKind.Waveform && Shape.Contains(-1) && others != 1 && Shape[0] != -1)
            return $"a waveform's shape has a -1 and otherwise ones, or a -1 for the number of windows and then "
                + $"their samples, got [{string.Join(", ", Shape)}]";
        if (Prepare?.Peak is { } peak && !(peak > 0 && double.IsFinite(peak)))
            return $"a peak must be above 0, got {peak}";
        if (FillSeconds is < 0 or > 600)
            return $"clips are filled up to 0 to 600 s, got {FillSeconds}";
        if (SampleRateHz is < 1_000 or > 768_000)
            return $"the sample rate must be between 1000 and 768000 Hz, got {SampleRateHz}";
        return ShortestSeconds > 0 && PieceSeconds >= ShortestSeconds && PieceSeconds <= 600
            ? null
            : $"0 < shortest ≤ piece ≤ 600 s is needed, got {ShortestSeconds} and {PieceSeconds}";
    }
}
