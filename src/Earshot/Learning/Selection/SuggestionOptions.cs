namespace Earshot.Learning.Selection;

/// <summary>Options of <see cref="Suggestions"/>.</summary>
public sealed record SuggestionOptions
{
    /// <summary>Clips that one label is taken to tell something about. Default 30.</summary>
    public int Neighbours { get; init; } = 30;

    /// <summary>
    /// What a clip counts that the classifier is sure of, 0 to 1, beside one it knows nothing of. Default 0.05.
    /// </summary>
    public float SureWeight { get; init; } = 0.05f;
}
