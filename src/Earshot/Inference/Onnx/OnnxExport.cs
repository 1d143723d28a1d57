using System.Globalization;
using Earshot.Features;
using Earshot.Formats;
using Earshot.Learning;

namespace Earshot.Inference.Onnx;

/// <summary>A model as an ONNX file of standard operators, opset <see cref="OnnxGraph.Opset"/>.</summary>
public static class OnnxExport
{
    /// <summary>
    /// Features → probabilities: input <c>features</c> (n, d), n dynamic; output <c>probabilities</c> (n, classes).
    /// With
    /// <paramref name="includeFrontEnd"/> the input is <c>waveform</c> (1, samples), mono at the encoder's rate, full
    /// scale ±1, samples dynamic. A model with a reject threshold has a second output, <c>strangeness</c> (n): above
    /// <c>reject_above</c> of the metadata a clip is none of the classes. Class names (<c>class.0000</c> …), encoder
    /// and, with the front end, <c>sample_rate_hz</c> and <c>minimum_samples</c> travel in the file's metadata.
    /// </summary>
    /// <returns>The file's bytes, or why this model can't be exported so.</returns>
    public static Outcome<byte[]> ToOnnx(this Model model, bool includeFrontEnd = false)
    {
        var graph = new OnnxGraph("earshot");
        var archive = new TensorArchive();
        model.Classifier.Save(archive);
        return Features(graph, model, includeFrontEnd)
            .Then(features =>
                OnnxClassifier.Append(
                    graph,
                    features,
                    archive,
                    model.RejectObjection is null ? model.StrangenessUnit : null
                )
            )
            .Then<byte[]>(answer =>
            {
                graph.Output("probabilities", answer.Probabilities, includeFrontEnd ? 1 : null, model.Classes.Count);
                if (answer.Strangeness is { } strangeness)
                    graph.Output("strangeness", strangeness, includeFrontEnd ? 1 : null);
                Describe(graph, model);
                return graph.ToModel();
            });
    }

    private static Outcome<string> Features(OnnxGraph graph, Model model, bool includeFrontEnd)
    {
        if (!includeFrontEnd)
            return graph.Input("features", null, model.Classifier.Dimension);
        return model
            .CreateEncoder()
            .Then(encoder =>
                encoder is LogMelEncoder logMel
                    ? Outcome<string>.Ok(FrontEnd(graph, logMel.Options))
                    : Outcome<string>.Skipped(
                        $"only the front end of encoder 'logmel' can be exported, this model's is "
                            + $"'{model.EncoderName}': "
                            + $"export it without, and feed it features"
                    )
            );
    }

    private static string FrontEnd(OnnxGraph graph, MelOptions options)
    {
        graph.Metadata("sample_rate_hz", options.SampleRateHz.ToString(CultureInfo.InvariantCulture));
        graph.Metadata("minimum_samples", options.WindowSamples.ToString(CultureInfo.InvariantCulture));
        return OnnxLogMel.Append(graph, graph.Input("waveform", 1, null), options);
    }

    private static void Describe(OnnxGraph graph, Model model)
    {
        for (var i = 0; i < model.Classes.Count; i++)
            graph.Metadata($"class.{i:D4}", model.Classes[i]);
        if (model.RejectObjection is null)
            graph.Metadata("reject_above", Model.RejectAbove.ToString(CultureInfo.InvariantCulture));
        graph.Metadata("output", model.Output == OutputKind.AnyOfMany ? "any" : "one");
        for (var i = 0; i < model.Thresholds.Count; i++)
            graph.Metadata($"threshold.{i:D4}", model.Thresholds[i].Value.ToString("R", CultureInfo.InvariantCulture));
        foreach (var (name, text) in ModelFormat.Entries(model))
            graph.Metadata(name, text);
    }
}
