namespace Earshot.Annotations;

/// <summary>What an annotation says of its class.</summary>
public enum Polarity
{
    /// <summary>The class is to be heard here.</summary>
    Present,

    /// <summary>The class is not to be heard here.</summary>
    Absent,

    /// <summary>All that is to be heard here of the class (or of all classes) is annotated.</summary>
    Complete,
}
