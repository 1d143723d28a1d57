using Earshot.Annotations;

namespace Earshot.Recordings.Interchange;

/// <summary>
/// A table of classes with their other names (scientific, common, codes such as eBird's), so that files in other names
/// meet: the first column is the class, every other one a name of it. Case, width and spaces do not count.
/// </summary>
public sealed class ClassList
{
    private readonly Dictionary<string, string> classOf = new(StringComparer.Ordinal);

    /// <summary>Reads the table, or says what is wrong with it and in which line.</summary>
    public static Outcome<ClassList> Read(LabelFile file)
    {
        var (table, list) = (Delimited.Quoted(file.Text), new ClassList());
        if (table.Unclosed is { } unclosed)
            return Outcome<ClassList>.Skipped($"{file.Name}, {unclosed}");
        foreach (var (line, cells) in table.Rows)
        {
            var name = cells[0].Trim();
            if (ClassName.Check(name) is { } reason)
                return Outcome<ClassList>.Skipped($"{file.Name}, line {line}: {reason}");
            foreach (var other in cells.Where(cell => !string.IsNullOrWhiteSpace(cell)))
                if (!list.classOf.TryAdd(ClassNames.Key(other), name) && list.classOf[ClassNames.Key(other)] != name)
                    return Outcome<ClassList>.Skipped(
                        $"{file.Name}, line {line}: '{other}' is a name of '{list.classOf[ClassNames.Key(other)]}' "
                            + $"too: leave it out of one of the two"
                    );
        }
        return list.classOf.Count > 0
            ? list
            : Outcome<ClassList>.Skipped(
                $"{file.Name} lists no class: write a header such as class,scientific,code and a class a line"
            );
    }

    /// <summary>The class of that name; the name itself where the list does not know it.</summary>
    public string ClassOf(string name) => classOf.GetValueOrDefault(ClassNames.Key(name), name);
}
