namespace Earshot.Workspace.Interchange;

/// <summary>The formats, by name.</summary>
public static class LabelFormats
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<ILabelFormat> All { get; } =
    [new CsvFormat(), new RavenFormat(), new AudacityFormat(), new LabelStudioFormat()];

    /// <summary>The format of that name.</summary>
    public static Outcome<ILabelFormat> Find(string name) =>
        All.FirstOrDefault(format => format.Name == name) is { } found
            ? Outcome<ILabelFormat>.Ok(found)
            : Outcome<ILabelFormat>.Skipped(
                $"there is no format '{name}': use one of {string.Join(", ", All.Select(f => f.Name))}"
            );
}
