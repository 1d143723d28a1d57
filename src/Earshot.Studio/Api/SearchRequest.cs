namespace Earshot.Studio.Api;

/// <summary>Find windows.</summary>
/// <param name="Like">What they sound like, likest first; null: by the score of the class, else by time.</param>
/// <param name="Where">What is known of them; null: anything.</param>
/// <param name="Count">How many, at most.</param>
internal sealed record SearchRequest(LikeRequest? Like = null, WhereRequest? Where = null, int? Count = null);

/// <summary>
/// An example: a window, a stretch of a recording, all that is labelled with a class, or a sound that was sent.
/// </summary>
internal sealed record LikeRequest(
    long? Window = null,
    long? Recording = null,
    double? Begin = null,
    double? End = null,
    long? ClassId = null,
    int? Example = null
);

/// <summary>The number of a sound that was sent to be looked for.</summary>
internal sealed record ExampleAnswer(int Example);

/// <summary>What is known of windows; what is null does not matter.</summary>
internal sealed record WhereRequest(
    long? ClassId = null,
    float? ScoreFrom = null,
    float? ScoreTo = null,
    bool? Known = null,
    long? LabelId = null,
    string? Annotator = null,
    string? Path = null,
    string? Site = null,
    int? HourFrom = null,
    int? HourTo = null,
    bool? Unsure = null,
    bool? Conflict = null
);

/// <summary>What was found.</summary>
internal sealed record SearchAnswer(IReadOnlyList<FoundWindow> Windows);

/// <summary>A window that was found.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Path">Its recording, with the stretch.</param>
/// <param name="Version">In addresses of its sound and picture.</param>
/// <param name="RecordingId">The recording.</param>
/// <param name="Begin">In seconds; null: it is the whole file.</param>
/// <param name="End">In seconds.</param>
/// <param name="Similarity">To the example, −1 to 1; null where there is none.</param>
/// <param name="Score">Of the class asked for; null where none was.</param>
internal sealed record FoundWindow(
    long Id,
    string Path,
    string Version,
    long RecordingId,
    double? Begin,
    double? End,
    float? Similarity,
    float? Score
)
{
    public static FoundWindow Of(ShownClip clip, float? similarity, float? score) =>
        new(
            clip.Id,
            clip.Path,
            clip.Version,
            clip.Clip.Id,
            clip.Range?.BeginSeconds,
            clip.Range?.EndSeconds,
            similarity,
            score
        );
}

/// <summary>What can be chosen from.</summary>
internal sealed record SearchChoices(IReadOnlyList<string> Sites, IReadOnlyList<string> Annotators);
