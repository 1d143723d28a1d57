namespace Earshot.Workspace.Hoplite;

/// <summary>What of a hoplite database came into a workspace, and what did not.</summary>
public sealed record HopliteReport
{
    /// <summary>Recordings of the database.</summary>
    public int Recordings { get; init; }

    /// <summary>Recordings whose file was found.</summary>
    public int Found { get; init; }

    /// <summary>Windows that came in with their vectors; a second call brings those alone that are new.</summary>
    public int Windows { get; init; }

    /// <summary>Windows that were there already.</summary>
    public int Held { get; init; }

    /// <summary>Annotations that came in: a class is there.</summary>
    public int Positive { get; init; }

    /// <summary>Annotations that came in: a class is not there.</summary>
    public int Negative { get; init; }

    /// <summary>Annotations that came in: somebody is not sure.</summary>
    public int Uncertain { get; init; }

    /// <summary>Annotations that a call before this one brought.</summary>
    public int HeldAnnotations { get; init; }

    /// <summary>What a person should know, each said once with its number.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Whether something of the database could not be taken.</summary>
    public bool LeftOut { get; init; }
}
