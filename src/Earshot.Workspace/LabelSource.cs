namespace Earshot.Workspace;

/// <summary>Where a label comes from.</summary>
public enum LabelSource
{
    /// <summary>A person gave it to this clip.</summary>
    Human,

    /// <summary>It was read from a file.</summary>
    Import,

    /// <summary>A prediction that a person accepted in bulk, unheard. Trained on, never measured on.</summary>
    Pseudo,
}
