using System.Text.Json;
using Json.Schema;

namespace Earshot.Testing;

/// <summary>The published schemas of what Earshot answers, <c>docs/schemas</c>.</summary>
public static class AnswerSchemas
{
    private static readonly EvaluationOptions Options = new() { OutputFormat = OutputFormat.List };
    private static readonly Lazy<Dictionary<string, JsonSchema>> All = new(Load);

    /// <summary>Their names: a command's words joined by <c>-</c>.</summary>
    public static IEnumerable<string> Names => All.Value.Keys;

    /// <summary>The folder that holds them.</summary>
    public static string Folder => Path.Combine(Root(), "docs", "schemas");

    /// <summary>The schema of a call: <c>label list birds --json</c> has that of <c>label-list</c>.</summary>
    public static string NameOf(IReadOnlyList<string> call) =>
        call.Count > 1 && All.Value.ContainsKey($"{call[0]}-{call[1]}") ? $"{call[0]}-{call[1]}" : call[0];

    /// <summary>What is wrong with an answer; empty where it is as published.</summary>
    public static IReadOnlyList<string> Objections(string name, string answer)
    {
        using var document = JsonDocument.Parse(answer);
        var found = All.Value[name].Evaluate(document.RootElement, Options);
        return found.IsValid
            ? []
            :
            [
                .. (found.Details ?? [])
                    .Where(at => at.Errors is not null)
                    .SelectMany(at => at.Errors!.Select(error => $"{at.InstanceLocation}: {error.Key} {error.Value}")),
            ];
    }

    /// <summary>Fails the test where an answer is not as published.</summary>
    public static void Check(string name, string answer)
    {
        Assert.True(All.Value.ContainsKey(name), $"docs/schemas/{name}.schema.json is missing");
        var objections = Objections(name, answer);
        Assert.True(objections.Count == 0, $"{name}: {string.Join("\n", objections.Take(20))}\n{answer}");
    }

    private static Dictionary<string, JsonSchema> Load()
    {
        const string Ending = ".schema.json";
        var schemas = Directory
            .EnumerateFiles(Folder, "*" + Ending)
            .ToDictionary(file => Path.GetFileName(file)[..^Ending.Length], file => JsonSchema.FromFile(file));
        foreach (var schema in schemas.Values)
            SchemaRegistry.Global.Register(schema);
        return schemas;
    }

    private static string Root()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "Earshot.slnx")))
            at = at.Parent!;
        return at.FullName;
    }
}
