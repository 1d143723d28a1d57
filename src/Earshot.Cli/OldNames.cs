namespace Earshot.Cli;

/// <summary>Options that had another name: the old one is taken for a version, with a hint.</summary>
internal static class OldNames
{
    private static readonly (string Command, string Old, string New)[] Renamed =
    [
        ("reproduce", "--output", "--out"),
        ("export", "--onnx", "--out"),
        ("simulate", "--percents", "--budgets"),
    ];

    /// <summary>The call with the names of today.</summary>
    public static string[] Replace(string[] arguments, TextWriter error)
    {
        string Now(string argument)
        {
            var name = argument.Split('=')[0];
            var found = Renamed.FirstOrDefault(r => r.Command == arguments[0] && r.Old == name);
            if (found.New is null)
                return argument;
            error.WriteLine($"earshot: {found.Old} is called {found.New} now");
            return found.New + argument[name.Length..];
        }
        return [.. arguments.Select(Now)];
    }
}
