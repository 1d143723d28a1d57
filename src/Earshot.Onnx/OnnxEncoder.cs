using Earshot.Features;
using Earshot.Formats;
using Earshot.Onnx.Presets;

namespace Earshot.Onnx;

/// <summary>
/// <c>onnx:path</c>: any model in an ONNX file, by ONNX Runtime, as the JSON file beside it declares (<see
/// cref="OnnxEncoderOptions"/>); <c>onnx:path@16000</c> tells its rate, which is all that a model of raw samples
/// (batch, samples) in and vectors out needs.
/// </summary>
/// <remarks>
/// A waveform longer than a piece is cut into consecutive pieces; a clip becomes log-mel patches as VGGish defines
/// them, the last incomplete one left out. The output vectors of all runs are pooled together. A model file is read by
/// native code: use those you trust.
/// </remarks>
public sealed class OnnxEncoder : IClipEncoder, IDisposable
{
    private readonly OnnxModel model;
    private readonly OnnxEncoderOptions options;

    private OnnxEncoder(string name, OnnxModel model, EncoderPreset? preset = null) =>
        (Name, this.model, options, LicenceNotes) = (
            name,
            model,
            model.Options,
            preset is null ? [] : [$"{preset.Name}: {preset.Licence}"]
        );

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Dimension => model.Dimension;

    /// <inheritdoc/>
    public int? SampleRateHz => options.SampleRateHz;

    /// <inheritdoc/>
    public string Fingerprint => $"onnx 1: model sha256 {model.Digest}, {options.Fingerprint}";

    /// <inheritdoc/>
    public IReadOnlyList<string> LicenceNotes { get; }

    /// <summary>The published network of a preset, from its file where models lie.</summary>
    public static Outcome<IClipEncoder> Load(EncoderPreset preset) =>
        Load(preset, ofScores: false).Then(Outcome<IClipEncoder>.Ok);

    /// <summary>The same with the scores of its own classes for features, as the network gives them.</summary>
    internal static Outcome<OnnxEncoder> LoadScores(EncoderPreset preset) => Load(preset, ofScores: true);

    private static Outcome<OnnxEncoder> Load(EncoderPreset preset, bool ofScores) =>
        ModelFiles.Find(preset.File) is not { } path
            ? Outcome<OnnxEncoder>.Skipped(
                $"{preset.Name}'s file {preset.File} is not in {ModelFiles.CacheFolder} nor in the folder "
                    + $"EARSHOT_MODELS names; 'earshot encoders get {preset.Name}' says where it is had"
            )
            : OnnxModel
                .Load(new OnnxName(path, null), preset, ofScores)
                .Then<OnnxEncoder>(model => new OnnxEncoder(preset.Name, model, preset));

    /// <summary>
    /// Loads a model as it is declared beside it and tries it on silence; or says what is wrong with them.
    /// </summary>
    /// <param name="path">The <c>.onnx</c> file.</param>
    /// <param name="rateHz">The rate it wants, 1,000 to 768,000 Hz; null: as the JSON file says. Another rate than the
    /// file's is refused.</param>
    public static Outcome<OnnxEncoder> Load(string path, int? rateHz = null) => Load(new OnnxName(path, rateHz));

    /// <inheritdoc/>
    public IClipEncoding Begin(int sampleRateHz)
    {
        if (sampleRateHz != SampleRateHz)
            throw new ArgumentException(
                $"{Name} wants {SampleRateHz} Hz, got {sampleRateHz} Hz: resample first",
                nameof(sampleRateHz)
            );
        var pool = new VectorPool(options.Pooling, Dimension);
        return options.Kind == OnnxInputKind.Waveform
            ? new WaveformEncoding(model, options, pool)
            : new PatchEncoding(model, options, pool);
    }

    /// <inheritdoc/>
    public void Dispose() => model.Dispose();

    internal static Outcome<OnnxEncoder> Load(OnnxName name) =>
        File.Exists(name.Path)
            ? OnnxModel.Load(name).Then<OnnxEncoder>(model => new OnnxEncoder(name.ToString(), model))
            : Outcome<OnnxEncoder>.Skipped($"there is no model {name.Path}");
}
