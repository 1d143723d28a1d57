namespace Earshot.Workspace.Merging;

/// <summary>Columns of a table that go from one copy to the other together.</summary>
/// <param name="names">Their names, separated by a comma and a blank.</param>
internal sealed class Columns(string names)
{
    private readonly string[] each = names.Split(", ");

    /// <summary>As they stand in a SELECT.</summary>
    public string Names => names;

    /// <summary>How many there are.</summary>
    public int Count => each.Length;

    /// <summary>As VALUES of an INSERT.</summary>
    public string Parameters => string.Join(", ", each.Select(name => $"${name}"));

    /// <summary>As the SET of an UPDATE that leaves what is known.</summary>
    public string Completed => string.Join(", ", each.Select(name => $"{name} = COALESCE({name}, ${name})"));

    /// <summary>The parameters with their values.</summary>
    public IEnumerable<(string Name, object? Value)> With(object?[] values) =>
        each.Zip(values, (name, value) => ($"${name}", value));

    /// <summary>Whether both know one of them, and differently.</summary>
    public static bool Differ(object?[] own, object?[] other) =>
        own.Zip(other).Any(pair => pair is { First: not null, Second: not null } && !pair.First.Equals(pair.Second));
}
