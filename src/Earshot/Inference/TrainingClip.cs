namespace Earshot.Inference;

/// <summary>A clip, or a window of a recording, to learn from.</summary>
/// <param name="Features">What the encoder made of it.</param>
/// <param name="Label">Its class, in one of many; null where it is not known: such clips are learnt from as
/// well.</param>
/// <param name="Group">Its speaker, recording or place, where known; figures are then measured on groups never heard.
/// Either all clips have one or none.</param>
public sealed record TrainingClip(float[] Features, string? Label, string? Group = null)
{
    /// <summary>
    /// In any of many, whether each class is to be heard in it; a class that is not named is not known. Null: nothing
    /// is known. One clip with cells makes it any of many.
    /// </summary>
    public IReadOnlyDictionary<string, bool>? Cells { get; init; }
}
