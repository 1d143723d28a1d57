using Earshot.Annotations;

namespace Earshot.Recordings.Interchange;

/// <summary>What one row of a label file says.</summary>
/// <param name="File">The label file's name.</param>
/// <param name="Line">The line in it, from 1.</param>
/// <param name="Recording">The recording as the file calls it: a path, a URL, or a bare name.</param>
/// <param name="Annotation">What is said of it.</param>
public sealed record AnnotationRow(string File, int Line, string Recording, Annotation Annotation)
{
    /// <summary>Which of several rows on one line (of the regions of one task), from 1; 0: the only one.</summary>
    public int Part { get; init; }

    /// <summary>The recording it runs on into; null: it ends in the one it begins in.</summary>
    public string? EndRecording { get; init; }

    /// <summary>How long the file says the recording is; null where it does not.</summary>
    public double? RecordingSeconds { get; init; }

    /// <summary>Whether the stretch is the whole recording where it is as long.</summary>
    public bool IsWholeIfAsLong { get; init; }

    /// <summary>Whether a model says so and nobody heard it.</summary>
    public bool IsDetection { get; init; }
}
