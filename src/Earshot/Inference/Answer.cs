namespace Earshot.Inference;

/// <summary>What a model says of a clip.</summary>
/// <param name="Label">The likeliest class.</param>
/// <param name="Confidence">Its probability.</param>
/// <param name="Probabilities">Of every class, in the model's order.</param>
public sealed record Answer(string Label, float Confidence, float[] Probabilities);
