using Earshot.Annotations;

namespace Earshot.Workspace;

/// <summary>An annotation as it holds now.</summary>
/// <param name="Id">Its number, for good.</param>
/// <param name="Version">The event that made it what it is.</param>
/// <param name="RecordingId">The recording.</param>
/// <param name="Value">What is said; <see cref="Annotation.Annotator"/> and <see cref="Annotation.At"/> are always
/// there.</param>
public sealed record AnnotationRecord(long Id, long Version, long RecordingId, Annotation Value);

/// <summary>An annotation to be put down.</summary>
/// <param name="RecordingId">The recording.</param>
/// <param name="Value">What is said of it. A class that is not there is made.</param>
/// <param name="Id">The annotation it changes; null: it is new.</param>
public sealed record AnnotationDraft(long RecordingId, Annotation Value, long? Id = null);

/// <summary>What was done at once, and is undone at once.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Action">What it did; of an undo or a redo, what that was of.</param>
/// <param name="Annotations">The annotations it changed.</param>
public sealed record AnnotationBatch(long Id, string Action, IReadOnlyList<long> Annotations);

/// <summary>One line of the history of annotations.</summary>
/// <param name="Id">Ascending over the whole workspace.</param>
/// <param name="BatchId">What it was done together with.</param>
/// <param name="Action">What it was done by.</param>
/// <param name="AnnotationId">The annotation.</param>
/// <param name="RecordingId">The recording.</param>
/// <param name="Value">What it says since; null: it was taken away.</param>
/// <param name="Author">Who did it.</param>
/// <param name="At">When.</param>
public sealed record AnnotationEvent(
    long Id,
    long BatchId,
    string Action,
    long AnnotationId,
    long RecordingId,
    Annotation? Value,
    string Author,
    DateTimeOffset At
);
