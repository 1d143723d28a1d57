using Earshot.Onnx.Presets;
using Microsoft.ML.OnnxRuntime;

namespace Earshot.Onnx;

/// <summary>
/// What a model takes and gives where no file declares it but its rate is known: raw samples in, vectors out, pooled by
/// their mean.
/// </summary>
internal static class OnnxDefaults
{
    /// <summary>
    /// By the JSON file beside the model; where there is none, by the preset that its inputs and outputs tell; else,
    /// where the rate is given, by the shapes in the model itself.
    /// </summary>
    public static Outcome<OnnxEncoderOptions> Find(OnnxName name, InferenceSession session) =>
        File.Exists(OnnxEncoderOptions.JsonPath(name.Path)) ? OnnxEncoderOptions.ReadBeside(name.Path, name.RateHz)
        : EncoderPresets.Recognise(session) is { } preset
            ? preset
                .OptionsFor(session)
                .Then(options => options.At(name.RateHz, $"{name.Path}, told as {preset.Name},"))
        : name.RateHz is { } rateHz ? OfWaveform(name.Path, session, rateHz)
        : OnnxEncoderOptions.ReadBeside(name.Path, name.RateHz);

    private static Outcome<OnnxEncoderOptions> OfWaveform(string path, InferenceSession session, int rateHz)
    {
        if (Objection(session) is { } reason)
            return Outcome<OnnxEncoderOptions>.Skipped(
                $"{path}: {reason}: declare in {OnnxEncoderOptions.JsonPath(path)} what it takes and gives, for "
                    + $"example {OnnxEncoderOptions.Example}"
            );
        var (input, shape) = session.InputMetadata.Single();
        return new OnnxEncoderOptions
        {
            Kind = OnnxInputKind.Waveform,
            Input = input,
            Shape = [1, shape.Dimensions[1] > 0 ? shape.Dimensions[1] : -1],
            SampleRateHz = rateHz,
            Output = session.OutputMetadata.Keys.Single(),
        }.Checked(path);
    }

    private static string? Objection(InferenceSession session)
    {
        if (session.InputMetadata.Count != 1 || session.OutputMetadata.Count != 1)
            return $"its inputs are {string.Join(", ", session.InputMetadata.Keys)}, its outputs "
                + $"{string.Join(", ", session.OutputMetadata.Keys)}; without a declaration there must be one of "
                + $"each";
        int[] input = session.InputMetadata.Values.Single().Dimensions,
            output = session.OutputMetadata.Values.Single().Dimensions;
        if (input is not [<= 1, _])
            return $"its input is {Text(input)}; without a declaration it must be (batch, samples), a batch of one "
                + $"or of "
                + $"any size";
        return output is [_, > 1, <= 0]
            ? $"its output is {Text(output)}, whose last axis changes with the clip; without a declaration it must "
                + $"be (batch, time, features) or (batch, features)"
            : null;
    }

    private static string Text(int[] dimensions) =>
        $"({string.Join(", ", dimensions.Select(size => size > 0 ? $"{size}" : "any"))})";
}
