namespace Earshot.Annotations;

/// <summary>Where an annotation comes from.</summary>
public enum AnnotationSource
{
    /// <summary>A person gave it to what they heard.</summary>
    Human,

    /// <summary>It was read from a file.</summary>
    Import,

    /// <summary>A model's detection. Trained on once it is accepted, never measured on.</summary>
    Pseudo,
}
