namespace Earshot.Inference;

/// <summary>A clip to learn from.</summary>
/// <param name="Features">What the encoder made of it.</param>
/// <param name="Label">Its class; null where it is not known: such clips are learnt from as well.</param>
/// <param name="Group">Its speaker, recording or place, where known; figures are then measured on groups never heard.
/// Either all clips have one or none.</param>
public sealed record TrainingClip(float[] Features, string? Label, string? Group = null);
