using System.Security.Cryptography;
using Earshot.Onnx.Presets;
using Microsoft.ML.OnnxRuntime;

namespace Earshot.Onnx;

/// <summary>
/// A model in ONNX Runtime with one input and one output that count. Serves many threads; each run takes one.
/// </summary>
internal sealed class OnnxModel : IDisposable
{
    private readonly InferenceSession session;
    private readonly OnnxEncoderOptions options;

    private OnnxModel(InferenceSession session, OnnxEncoderOptions options, string digest) =>
        (this.session, this.options, Digest) = (session, options, digest);

    /// <summary>What it takes and gives.</summary>
    public OnnxEncoderOptions Options => options;

    /// <summary>Of the model file.</summary>
    public string Digest { get; }

    /// <summary>Length of an output vector.</summary>
    public int Dimension { get; private set; }

    /// <summary>Loads a model and tries it on silence, which tells the length of its output vectors.</summary>
    /// <param name="name">The file, and perhaps the rate.</param>
    /// <param name="preset">What it is; null: what its declaration, or its inputs and outputs say.</param>
    /// <param name="ofScores">Whether the scores of its own classes are its output, not its features.</param>
    public static Outcome<OnnxModel> Load(OnnxName name, EncoderPreset? preset = null, bool ofScores = false)
    {
        try
        {
            using var settings = new SessionOptions
            {
                IntraOpNumThreads = 1,
                InterOpNumThreads = 1,
                ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            };
            if (OnnxDevice.Use(settings) is { } objection)
                return Outcome<OnnxModel>.Skipped(objection);
            using var stream = File.OpenRead(name.Path);
            var digest = Convert.ToHexStringLower(SHA256.HashData(stream));
            if (preset?.Sha256 is { } published && published != digest)
                return Outcome<OnnxModel>.Skipped(
                    $"{name.Path} has SHA-256 {digest}, published as {preset.Name} is {published}: fetch it again, or "
                        + $"name the file as onnx:{name.Path}"
                );
            var session = new InferenceSession(name.Path, settings);
            digest = digest[..16];
            var model = (
                ofScores
                    ? preset!.ScoringOptionsFor(session)
                    : preset?.OptionsFor(session) ?? OnnxDefaults.Find(name, session)
            ).Then(options => new OnnxModel(session, options, digest).Tried(name.Path));
            if (!model.IsOk)
                session.Dispose();
            return model;
        }
        catch (Exception e) when (e is OnnxRuntimeException or IOException or UnauthorizedAccessException)
        {
            return Outcome<OnnxModel>.Skipped($"{name.Path}: {e.Message}");
        }
    }

    /// <summary>Runs the model and hands each output vector to <paramref name="take"/>; or why it failed.</summary>
    /// <param name="values">The input's values; the open axis of its shape follows from their number.</param>
    /// <param name="take">Told each vector of the output.</param>
    public string? Run(float[] values, Action<ReadOnlySpan<float>> take)
    {
        try
        {
            using var run = new RunOptions();
            using var input = OrtValue.CreateTensorValueFromMemory(values, options.ShapeFor(values.Length));
            using var outputs = session.Run(run, [options.Input], [input], [options.Output]);
            var dimension = (int)outputs[0].GetTensorTypeAndShape().Shape.LastOrDefault(1);
            if (Dimension > 0 && dimension != Dimension)
                return $"the last axis of output '{options.Output}' changed from {Dimension} to {dimension}: it must "
                    + $"be the feature vector";
            for (var rest = outputs[0].GetTensorDataAsSpan<float>(); !rest.IsEmpty; rest = rest[dimension..])
                take(rest[..dimension]);
            return null;
        }
        catch (OnnxRuntimeException e)
        {
            return $"the model failed on {values.Length} values: {e.Message}";
        }
    }

    public void Dispose() => session.Dispose();

    private Outcome<OnnxModel> Tried(string path) =>
        (Objection() ?? TryOnSilence()) is { } reason ? Outcome<OnnxModel>.Skipped($"{path}: {reason}") : this;

    private string? TryOnSilence()
    {
        var count =
            options.FixedCount
            ?? (
                options.Kind == OnnxInputKind.LogMelPatches
                    ? 96 * 64
                    : (int)(options.PieceSeconds * options.SampleRateHz)
            );
        var length = 0;
        var reason = Run(new float[count], vector => length = vector.Length);
        Dimension = length;
        return reason ?? (length > 0 ? null : $"output '{options.Output}' is empty");
    }

    private string? Objection()
    {
        if (session.InputMetadata.Count != 1 || !session.InputMetadata.TryGetValue(options.Input, out var input))
            return $"its inputs are {string.Join(", ", session.InputMetadata.Keys)}; a model with the one input "
                + $"'{options.Input}' is needed";
        if (!session.OutputMetadata.TryGetValue(options.Output, out var output))
            return $"it has no output '{options.Output}' but {string.Join(", ", session.OutputMetadata.Keys)}";
        if (input.ElementType != typeof(float) || output.ElementType != typeof(float))
            return $"input and output must be float32, got {input.ElementType.Name} and {output.ElementType.Name}";
        var fits =
            input.Dimensions.Length == options.Shape.Count
            && input.Dimensions.Zip(options.Shape).All(pair => pair.First <= 0 || pair.First == pair.Second);
        return fits
            ? null
            : $"its input is [{string.Join(", ", input.Dimensions)}], declared is "
                + $"[{string.Join(", ", options.Shape)}]";
    }
}
