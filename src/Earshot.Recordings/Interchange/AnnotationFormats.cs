namespace Earshot.Recordings.Interchange;

/// <summary>The formats, by name and by what a file holds.</summary>
public static class AnnotationFormats
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<IAnnotationFormat> All { get; } =
    [
        TableFormat.All[0],
        new RavenFormat(),
        new AudacityFormat(),
        new LabelStudioFormat(),
        .. TableFormat.All.Skip(1),
        new OneHotFormat(),
    ];

    /// <summary>Those that are written too.</summary>
    public static IEnumerable<IAnnotationFormat> Written => All.Where(format => format.CanWrite);

    /// <summary>The format of that name.</summary>
    public static Outcome<IAnnotationFormat> Find(string name) =>
        All.FirstOrDefault(format => format.Name == name) is { } found
            ? Outcome<IAnnotationFormat>.Ok(found)
            : Outcome<IAnnotationFormat>.Skipped(
                $"there is no format '{name}': use one of {string.Join(", ", All.Select(f => f.Name))}"
            );

    /// <summary>The format that a file looks like; the more columns it is known by, the sooner.</summary>
    public static Outcome<IAnnotationFormat> Of(LabelFile file) =>
        new IAnnotationFormat[] { All[3], All[1] }
            .Concat(TableFormat.All.Reverse())
            .Concat([All[^1], All[2]])
            .FirstOrDefault(format => format.Recognises(file))
            is { } found
            ? Outcome<IAnnotationFormat>.Ok(found)
            : Outcome<IAnnotationFormat>.Skipped(
                $"{file.Name} looks like no format that is known: name one with --format "
                    + $"{string.Join('|', All.Select(f => f.Name))}"
            );
}
