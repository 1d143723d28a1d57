namespace Earshot.Workspace.Interchange;

/// <summary>A file format labels come and go in.</summary>
public interface ILabelFormat
{
    /// <summary>The name it is asked for by.</summary>
    string Name { get; }

    /// <summary>The ending of its files.</summary>
    string Extension { get; }

    /// <summary>
    /// What the files say; a line that can't be understood is reported through <paramref name="skip"/> with its reason.
    /// </summary>
    IEnumerable<SpokenLabel> Read(LabelFile file, Action<string> skip);

    /// <summary>
    /// The files that say what the workspace holds; one file, or one a clip where the format has no other way.
    /// </summary>
    IEnumerable<LabelFile> Write(IReadOnlyList<HeldLabel> labels);
}
