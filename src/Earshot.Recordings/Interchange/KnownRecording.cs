using Earshot.Annotations;

namespace Earshot.Recordings.Interchange;

/// <summary>A recording that annotations may be of.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Path">Below the folder of recordings, with <c>/</c>.</param>
/// <param name="DurationSeconds">Its length; null where not known.</param>
/// <param name="SampleRateHz">Its sample rate; null where not known.</param>
public sealed record KnownRecording(long Id, string Path, double? DurationSeconds = null, int? SampleRateHz = null);

/// <summary>A recording and what is said of it, for export.</summary>
/// <param name="Recording">The recording.</param>
/// <param name="FullPath">Where it lies.</param>
/// <param name="Annotations">What is said of it.</param>
public sealed record AnnotatedRecording(
    KnownRecording Recording,
    string FullPath,
    IReadOnlyList<Annotation> Annotations
)
{
    /// <summary>What a model says of the whole recording; null where it says nothing.</summary>
    public Guess? Guess { get; init; }
}

/// <summary>What a model says of a recording.</summary>
/// <param name="ClassName">The likeliest class; null where it is no longer in use.</param>
/// <param name="Confidence">Its probability, 0 to 1.</param>
/// <param name="Strangeness">How far it is from all classes, beside the limit.</param>
/// <param name="Rejected">Whether it looks like none of them.</param>
public sealed record Guess(string? ClassName, float Confidence, float Strangeness, bool Rejected);

/// <summary>Files of a format, and how many annotations it could not say.</summary>
/// <param name="Files">The files.</param>
/// <param name="LeftOut">What was left out, a sentence each.</param>
public sealed record WrittenLabels(IReadOnlyList<LabelFile> Files, IReadOnlyList<string> LeftOut);
