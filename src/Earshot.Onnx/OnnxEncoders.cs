using Earshot.Features;
using Earshot.Onnx.Presets;

namespace Earshot.Onnx;

/// <summary>Encoders in ONNX files among those that go by a name.</summary>
public static class OnnxEncoders
{
    /// <summary>
    /// These encoders, those in files (<c>onnx:path</c>, <c>onnx:path@rate</c>) and the presets (<c>perch2</c>).
    /// </summary>
    public static Encoders WithOnnx(this Encoders encoders) =>
        encoders
            .With(OnnxName.Scheme, name => OnnxEncoder.Load(OnnxName.Parse(name)).Then(Outcome<IClipEncoder>.Ok))
            .WithNames(name =>
                EncoderPresets.Find(name) is { } preset ? OnnxEncoder.Load(preset) : default(Outcome<IClipEncoder>?)
            );
}
