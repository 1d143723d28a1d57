using Earshot.Features.Tagging;

namespace Earshot.Onnx.Presets;

/// <summary>Published networks by the scores of their own classes.</summary>
internal static class PresetTaggers
{
    /// <summary>Those whose classes are known, by name.</summary>
    public static IEnumerable<string> Names =>
        EncoderPresets.All().Presets.Where(preset => preset.Scores is not null).Select(preset => preset.Name);

    /// <summary>A preset's network with its classes, or what is missing; null: there is no such preset.</summary>
    public static Outcome<Tagger>? Create(string name) =>
        EncoderPresets.Find(name) is not { } preset ? default(Outcome<Tagger>?)
        : preset.Scores is not { } scores
            ? Outcome<Tagger>.Skipped($"{name} has no classes of its own: choose one of {string.Join(", ", Names)}")
        : OnnxEncoder
            .LoadScores(preset)
            .Then(encoder =>
                scores.ReadNames(encoder.Dimension).Then<Tagger>(names => new Tagger(encoder, names, scores.Of))
            );
}
