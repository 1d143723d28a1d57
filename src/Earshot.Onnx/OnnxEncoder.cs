using Earshot.Features;

namespace Earshot.Onnx;

/// <summary><c>onnx:path</c>: any model in an ONNX file, by ONNX Runtime, as the JSON file beside it declares (<see cref="OnnxEncoderOptions"/>).</summary>
/// <remarks>
/// A waveform longer than a piece is cut into consecutive pieces; a clip becomes log-mel patches as VGGish defines them, the last incomplete one
/// left out. The output vectors of all runs are pooled together. A model file is read by native code: use those you trust.
/// </remarks>
public sealed class OnnxEncoder : IClipEncoder, IDisposable
{
    private readonly OnnxModel model;
    private readonly OnnxEncoderOptions options;

    private OnnxEncoder(string path, OnnxModel model, OnnxEncoderOptions options) =>
        (Name, this.model, this.options) = ($"onnx:{Path.GetFullPath(path)}", model, options);

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Dimension => model.Dimension;

    /// <inheritdoc/>
    public int? SampleRateHz => options.SampleRateHz;

    /// <inheritdoc/>
    public string Fingerprint => $"onnx 1: model sha256 {model.Digest}, {options.Fingerprint}";

    /// <summary>Makes <c>onnx:path</c> a name of <see cref="Encoders"/>.</summary>
    public static void Register() => Encoders.Register("onnx", path => Load(path).Then(Outcome<IClipEncoder>.Ok));

    /// <summary>Loads a model and the JSON file beside it, and tries it on silence; or says what is wrong with them.</summary>
    /// <param name="path">The <c>.onnx</c> file.</param>
    public static Outcome<OnnxEncoder> Load(string path) => !File.Exists(path)
        ? Outcome<OnnxEncoder>.Skipped($"there is no model {path}")
        : OnnxEncoderOptions.ReadBeside(path).Then(options => OnnxModel.Load(path, options).Then<OnnxEncoder>(model => new OnnxEncoder(path, model, options)));

    /// <inheritdoc/>
    public IClipEncoding Begin(int sampleRateHz)
    {
        if (sampleRateHz != SampleRateHz)
            throw new ArgumentException($"{Name} wants {SampleRateHz} Hz, got {sampleRateHz} Hz: resample first", nameof(sampleRateHz));
        var pool = new VectorPool(options.Pooling, Dimension);
        return options.Kind == OnnxInputKind.Waveform ? new WaveformEncoding(model, options, pool) : new PatchEncoding(model, options, pool);
    }

    /// <inheritdoc/>
    public void Dispose() => model.Dispose();
}
