using Earshot.Formats;

namespace Earshot.Learning;

/// <summary>
/// Entry <c>earshot.output</c> of a model file: <c>any</c> for any of many. One of many has no such entry, as all files
/// before format 3.
/// </summary>
internal static class OutputEntry
{
    private const string Name = "earshot.output",
        Any = "any",
        One = "one";

    public static void Save(TensorArchive archive, OutputKind output) => Save(archive.Metadata, output);

    public static void Save(IDictionary<string, string> entries, OutputKind output)
    {
        if (output == OutputKind.AnyOfMany)
            entries[Name] = Any;
    }

    /// <exception cref="InvalidDataException">It is neither.</exception>
    public static OutputKind Load(TensorArchive archive) =>
        archive.Metadata.GetValueOrDefault(Name, One) switch
        {
            One => OutputKind.OneOfMany,
            Any => OutputKind.AnyOfMany,
            var other => throw new InvalidDataException(
                $"the model's entry '{Name}' is '{other}', expected '{One}' or '{Any}'"
            ),
        };
}
