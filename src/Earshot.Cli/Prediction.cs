using System.Text.Json.Serialization;
using Earshot.Experiments;
using Earshot.Inference;

namespace Earshot.Cli;

/// <summary>What a model says of a clip or of a segment of one.</summary>
/// <param name="Row">Its row in the set.</param>
/// <param name="Path">The clip.</param>
/// <param name="BeginSeconds">Where the segment begins; null where clips were not cut.</param>
/// <param name="EndSeconds">Where it ends.</param>
/// <param name="Label">Its most probable class, or <see cref="NoneOfThese"/>.</param>
/// <param name="Confidence">The most probable class's probability.</param>
/// <param name="Probabilities">All classes' probabilities where asked for.</param>
internal sealed record Prediction(
    [property: JsonIgnore] int Row, string Path,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? BeginSeconds, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? EndSeconds,
    string Label, float Confidence, IReadOnlyDictionary<string, float>? Probabilities)
{
    /// <summary>The label of a clip that is too unlike all classes.</summary>
    public const string NoneOfThese = "none of these";

    /// <summary>One a row, in the set's order.</summary>
    /// <param name="set">The clips.</param>
    /// <param name="model">The model.</param>
    /// <param name="withProbabilities">Whether to give every class's.</param>
    /// <param name="rejected">Clips that are none of the classes; may be null.</param>
    public static IReadOnlyList<Prediction> All(EncodedSet set, Model model, bool withProbabilities = false, bool[]? rejected = null)
    {
        var scores = model.Predict(set.Features);
        return [.. set.Clips.Select((clip, i) =>
        {
            var row = scores.Row(i).ToArray();
            var (label, confidence) = model.Likeliest(row);
            var named = withProbabilities ? model.Classes.Zip(row).ToDictionary(c => c.First, c => c.Second) : null;
            Stretch? stretch = set.IsCut ? set.Stretches[i] : null;
            return new Prediction(i, clip.Path, stretch?.BeginSeconds, stretch?.EndSeconds, rejected?[i] == true ? NoneOfThese : label, confidence, named);
        })];
    }
}
