using System.Text.Json.Nodes;

namespace Earshot.Testing;

/// <summary>What becomes of a stored record that lacks a property.</summary>
public static class StoredRecord
{
    /// <summary>
    /// Leaves each property out in turn, at every depth: it then has its default, or the record is refused.
    /// </summary>
    /// <param name="stored">The record as JSON, no property at its default.</param>
    /// <param name="defaults">A record of the same shape as JSON, all that has a default at it.</param>
    /// <param name="again">Reads a record and writes it.</param>
    /// <returns>The paths of the properties without which it is refused.</returns>
    public static string[] LeaveOutEach(string stored, string defaults, Func<string, string> again)
    {
        string Same(string json) => JsonNode.Parse(json)!.ToJsonString();
        Assert.Equal(Same(stored), Same(again(stored)));
        var refused = new List<string>();
        foreach (var path in Paths(JsonNode.Parse(stored)!, "$"))
        {
            var (less, name) = (JsonNode.Parse(stored)!, path[(path.LastIndexOf('.') + 1)..]);
            Assert.True(((JsonObject)At(less, path[..path.LastIndexOf('.')])!).Remove(name));
            JsonNode? got;
            try
            {
                got = At(JsonNode.Parse(again(less.ToJsonString()))!, path);
            }
            catch (Exception e)
            {
                Assert.Contains(name, e.Message, StringComparison.OrdinalIgnoreCase);
                refused.Add(path);
                continue;
            }
            var (kept, wanted) = (At(JsonNode.Parse(stored)!, path), At(JsonNode.Parse(defaults)!, path));
            // what comes back by itself is computed, not stored
            Assert.True(
                JsonNode.DeepEquals(wanted, got) || JsonNode.DeepEquals(kept, got),
                $"{path} left out is {got?.ToJsonString() ?? "null"}"
            );
        }
        return [.. refused];
    }

    private static IEnumerable<string> Paths(JsonNode? node, string path) =>
        node switch
        {
            JsonObject record => record.SelectMany(p => Paths(p.Value, $"{path}.{p.Key}").Prepend($"{path}.{p.Key}")),
            JsonArray list => list.SelectMany((item, i) => Paths(item, $"{path}.{i}")).Where(p => !IsIndex(p)),
            _ => [],
        };

    private static bool IsIndex(string path) => int.TryParse(path[(path.LastIndexOf('.') + 1)..], out _);

    private static JsonNode? At(JsonNode? node, string path) =>
        path.Split('.')[1..]
            .Aggregate(
                node,
                (at, name) =>
                    at is JsonArray list
                        ? list[int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)]
                        : at?[name]
            );
}
