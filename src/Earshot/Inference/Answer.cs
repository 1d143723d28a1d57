namespace Earshot.Inference;

/// <summary>What a model says of a clip.</summary>
/// <param name="Label">The likeliest class; where <see cref="Rejected"/>, <see cref="NoneOfThese"/>.</param>
/// <param name="Confidence">The likeliest class's probability.</param>
/// <param name="Probabilities">Of every class, in the model's order.</param>
public sealed record Answer(string Label, float Confidence, float[] Probabilities)
{
    /// <summary>The label of a clip that is too unlike all classes.</summary>
    public const string NoneOfThese = "none of these";

    /// <summary>
    /// How unlike the training clips it is (<see cref="Model.Strangeness"/>); null where it was not asked for.
    /// </summary>
    public float? Strangeness { get; init; }

    /// <summary>
    /// Whether it is none of the classes: stranger than <see cref="Model.RejectAbove"/>; null where it was not asked
    /// for.
    /// </summary>
    public bool? Rejected => Strangeness is { } strangeness ? strangeness > Model.RejectAbove : null;
}
