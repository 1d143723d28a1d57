using System.Globalization;

namespace Earshot.Workspace.Hoplite;

/// <summary>Counts what was left out, by reason, with the first example of each.</summary>
internal sealed class HopliteTally
{
    private readonly Dictionary<string, (long Count, string First)> reasons = new(StringComparer.Ordinal);

    public bool IsEmpty => reasons.Count == 0;

    /// <summary>A sentence a reason.</summary>
    public IEnumerable<string> Said =>
        reasons.Select(reason =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"{reason.Value.Count} {reason.Key} left out{(reason.Value.First.Length > 0 ? ": " : "")}"
            ) + reason.Value.First
        );

    /// <summary>One more of what a reason leaves out.</summary>
    public void Add(string what, string example) =>
        reasons[what] = reasons.TryGetValue(what, out var held) ? (held.Count + 1, held.First) : (1, example);

    /// <summary>Several more.</summary>
    public void Add(string what, long count)
    {
        if (count > 0)
            reasons[what] = (reasons.GetValueOrDefault(what).Count + count, "");
    }
}
