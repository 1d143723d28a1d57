using System.Text.Json;

namespace Earshot.Experiments.Reports;

/// <summary>Options that are stored as JSON, one a row; those within others with both names.</summary>
public static class OptionTable
{
    /// <summary>As a table; null where the text is no JSON object.</summary>
    public static ReportTable? Of(string title, string json)
    {
        try
        {
            using var options = JsonDocument.Parse(json);
            return options.RootElement.ValueKind == JsonValueKind.Object
                ? new(title, ["option", "value"], [.. Rows("", options.RootElement)])
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IEnumerable<IReadOnlyList<string>> Rows(string within, JsonElement options) =>
        options
            .EnumerateObject()
            .SelectMany(option =>
                option.Value.ValueKind == JsonValueKind.Object
                    ? Rows($"{within}{option.Name}.", option.Value)
                    :
                    [
                        [within + option.Name, option.Value.ToString()],
                    ]
            );
}
