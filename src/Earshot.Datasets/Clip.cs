using Earshot.Annotations;

namespace Earshot.Datasets;

/// <summary>One clip of a data set.</summary>
/// <param name="Path">Full path of the audio file.</param>
/// <param name="Label">Its class by name; null when nobody has labelled it.</param>
/// <param name="Group">What must not straddle a split: the speaker, or the recording it was cut from; null where not
/// known.</param>
/// <param name="Fold">The fold its makers put it in; null where they made none.</param>
public sealed record Clip(string Path, string? Label, string? Group = null, string? Fold = null)
{
    /// <summary>What a <see cref="ClipList"/> says of its file; null where it comes from no such list.</summary>
    public ListedFile? Listed { get; init; }

    /// <summary>What is said of it where that is more than one class; null: its label is all.</summary>
    public IReadOnlyList<Annotation>? Said { get; init; }

    /// <summary>What is said of it: any number of classes, present or absent.</summary>
    public IReadOnlyList<Annotation> Annotations() => Said ?? (Label is null ? [] : [new Annotation(Label)]);
}
