using Earshot.Recordings.Interchange;

namespace Earshot.Workspace.Interchange;

/// <summary>
/// What an import did. Each row of the files has one fate: <see cref="Rows"/> = <see cref="Taken"/> + <see
/// cref="Merged"/> + <see cref="Unchanged"/> + those in <see cref="Skipped"/> that have a line.
/// </summary>
public sealed record ImportReport
{
    /// <summary>Rows that say something of a recording.</summary>
    public int Rows { get; init; }

    /// <summary>Rows of which all was taken.</summary>
    public int Taken { get; init; }

    /// <summary>Rows that say again what another row says.</summary>
    public int Merged { get; init; }

    /// <summary>Rows that say what the workspace held already.</summary>
    public int Unchanged { get; init; }

    /// <summary>Annotations that were put down: a row over two files makes two.</summary>
    public int Annotations { get; init; }

    /// <summary>Recordings that were called fully annotated, for <see cref="ImportOptions.Complete"/>.</summary>
    public int Completed { get; init; }

    /// <summary>Annotations of whole recordings of more than two windows: the class is somewhere in it.</summary>
    public int Weak { get; init; }

    /// <summary>Annotations that ran a little past the end of their recording.</summary>
    public int Clamped { get; init; }

    /// <summary>Bands that made no sense and were left out; their annotations were taken.</summary>
    public int BandsDropped { get; init; }

    /// <summary>Detections of a model that were put down unheard: nothing learns from them until they are
    /// accepted.</summary>
    public int Unheard { get; init; }

    /// <summary>Rows that name a recording and no class.</summary>
    public int Unlabelled { get; init; }

    /// <summary>Annotations of recordings whose file is gone.</summary>
    public int OfMissingFiles { get; init; }

    /// <summary>Classes that were made.</summary>
    public IReadOnlyList<string> NewClasses { get; init; } = [];

    /// <summary>What a person should know, each said once.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What was not taken, and why.</summary>
    public IReadOnlyList<SkippedRow> Skipped { get; init; } = [];
}

/// <summary>What an import does where it has a choice.</summary>
public sealed record ImportOptions
{
    /// <summary>Whether the class of a whole clip given by hand is replaced. Default: it stays, and that is
    /// said.</summary>
    public bool Replace { get; init; }

    /// <summary>
    /// Confidence, 0 to 1, from which detections become labels, unheard. Default: none does, they are put down as
    /// what a model says.
    /// </summary>
    public double? Accept { get; init; }

    /// <summary>
    /// Whether all that is to be heard in a recording that the files name is annotated, so that the rest of it is
    /// background. Default: the rest is not known. Only where a window may have any number of classes.
    /// </summary>
    public bool Complete { get; init; }

    /// <summary>Whether a class that is not there is made. Default: yes.</summary>
    public bool MakesClasses { get; init; } = true;

    /// <summary>Other names of classes; null: classes are called as the files call them.</summary>
    public ClassList? Classes { get; init; }

    /// <summary>What the files do not say of themselves.</summary>
    public ReadingOptions Reading { get; init; } = new();
}
