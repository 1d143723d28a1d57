using System.Text.Json.Serialization;
using Earshot.Inference;
using Earshot.Recordings;

namespace Earshot.Cli;

/// <summary>A published network's own class with its score, 0 to 1.</summary>
internal sealed record ScoredTag(string Name, float Score);

/// <summary>What a model says of a clip or of a segment of one.</summary>
/// <param name="Row">Its row in the set.</param>
/// <param name="Path">The clip, below the folder that was given.</param>
/// <param name="BeginSeconds">Where the segment begins; null where clips were not cut.</param>
/// <param name="EndSeconds">Where it ends.</param>
/// <param name="Given">The label that it has already, of the model's classes; null: none.</param>
/// <param name="Label">Its most probable class, or <see cref="Answer.NoneOfThese"/>.</param>
/// <param name="Confidence">The most probable class's probability.</param>
/// <param name="Probabilities">All classes' probabilities where asked for.</param>
/// <param name="Strangeness">How unlike the training clips it is where asked to reject; above 1 it is none of the
/// classes.</param>
/// <param name="Tags">A published network's own classes where asked for, the highest score first.</param>
internal sealed record Prediction(
    [property: JsonIgnore] int Row,
    string Path,
    [property: JsonPropertyName("begin")] double? BeginSeconds,
    [property: JsonPropertyName("end")] double? EndSeconds,
    string? Given,
    string Label,
    float Confidence,
    IReadOnlyDictionary<string, float>? Probabilities,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] float? Strangeness,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ScoredTag>? Tags = null
)
{
    /// <summary>One a row, in the set's order; skipped where the model's answer is not a number.</summary>
    /// <param name="set">The clips.</param>
    /// <param name="model">The model.</param>
    /// <param name="withProbabilities">Whether to give every class's.</param>
    /// <param name="reject">Whether to call clips that are too strange <see cref="Answer.NoneOfThese"/>.</param>
    public static IReadOnlyList<Outcome<Prediction>> All(
        EncodedSet set,
        Model model,
        bool withProbabilities = false,
        bool reject = false
    )
    {
        Prediction Of(Answer answer, int row)
        {
            Stretch? stretch = set.IsCut ? set.Stretches[row] : null;
            return new(
                row,
                set.Set.RelativePath(set.Clips[row]),
                stretch?.BeginSeconds,
                stretch?.EndSeconds,
                model.Classes.Contains(set.Clips[row].Label) ? set.Clips[row].Label : null,
                answer.Label,
                answer.Confidence,
                withProbabilities
                    ? model.Classes.Zip(answer.Probabilities).ToDictionary(c => c.First, c => c.Second)
                    : null,
                answer.Strangeness
            );
        }
        return [.. model.Answers(set.Features, reject).Select((told, row) => told.Then<Prediction>(a => Of(a, row)))];
    }
}
