namespace Earshot.Recordings.Interchange;

/// <summary>A file format annotations come and go in.</summary>
public interface IAnnotationFormat
{
    /// <summary>The name it is asked for by.</summary>
    string Name { get; }

    /// <summary>The ending of its files.</summary>
    string Extension { get; }

    /// <summary>Whether it is written too.</summary>
    bool CanWrite { get; }

    /// <summary>Whether a text looks like one of this format.</summary>
    bool Recognises(LabelFile file);

    /// <summary>Reads what a file says into <paramref name="reading"/>.</summary>
    void Read(LabelFile file, ReadingOptions options, AnnotationReading reading);

    /// <summary>
    /// The files that say what is known; one file, or one a recording where the format has no other way.
    /// </summary>
    WrittenLabels Write(IReadOnlyList<AnnotatedRecording> recordings);
}

/// <summary>What a label file does not say of itself.</summary>
public sealed record ReadingOptions
{
    /// <summary>The recording of a file that names none. Default: named like the file.</summary>
    public string? Recording { get; init; }

    /// <summary>The column that holds the class. Default: by its usual names.</summary>
    public string? ClassColumn { get; init; }

    /// <summary>Whether classes are taken by their scientific name where the file has both. Default: no.</summary>
    public bool ScientificNames { get; init; }

    /// <summary>Whether predictions beside annotations are taken, unheard. Default: no.</summary>
    public bool Predictions { get; init; }
}
