using Earshot.Audio;

namespace Earshot.Annotations;

/// <summary>What somebody says of a recording: where, which class, and whether it is there.</summary>
/// <param name="ClassName">The class; null only with <see cref="Polarity.Complete"/>: all classes.</param>
/// <param name="Polarity">Whether the class is there.</param>
public sealed record Annotation(string? ClassName, Polarity Polarity = Polarity.Present)
{
    /// <summary>When it is heard; null: the whole recording, whatever its length.</summary>
    public TimeRange? Range { get; init; }

    /// <summary>Where it is seen in the spectrum; null: the whole band.</summary>
    public FrequencyBand? Band { get; init; }

    /// <summary>The channel it is heard in, from 1; null: it does not matter.</summary>
    public int? Channel { get; init; }

    /// <summary>Whether the annotator was not sure: it then counts as unknown, both ways.</summary>
    public bool Unsure { get; init; }

    /// <summary>Who says so; null where not known.</summary>
    public string? Annotator { get; init; }

    /// <summary>When it was said; null where not known. Of two words of one annotator the newer counts.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Where it comes from. Default: a person.</summary>
    public AnnotationSource Source { get; init; }

    /// <summary>How sure a model was, 0 to 1; null where a person says so.</summary>
    public double? Confidence { get; init; }

    /// <summary>What else the annotator says; null: nothing.</summary>
    public string? Comment { get; init; }

    /// <summary>What another program says beside it, as JSON, for the way back; null: nothing.</summary>
    public string? Extra { get; init; }

    /// <summary>
    /// With <see cref="Polarity.Complete"/> of all classes, those that were known when it was said: a class made later
    /// was not listened for. Null: all.
    /// </summary>
    public IReadOnlyList<string>? KnownClasses { get; init; }

    /// <summary>Whether it is of a whole recording.</summary>
    public bool IsWhole => Range is null;

    /// <summary>Whether a complete stretch counts for a class.</summary>
    internal bool IsCompleteFor(string className) =>
        Polarity == Polarity.Complete
        && (ClassName is null ? KnownClasses?.Contains(className) ?? true : ClassName == className);
}
