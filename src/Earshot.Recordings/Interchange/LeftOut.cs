using System.Globalization;
using Earshot.Annotations;

namespace Earshot.Recordings.Interchange;

/// <summary>Counts what a format can't say, by kind.</summary>
internal sealed class LeftOut(string format)
{
    private readonly SortedDictionary<string, int> counts = new(StringComparer.Ordinal);

    /// <summary>A sentence a kind.</summary>
    public IReadOnlyList<string> Said =>
        [
            .. counts.Select(kind =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{format} has no way to say {kind.Key}: {kind.Value} left out; csv keeps them"
                )
            ),
        ];

    public void Add(Annotation annotation) => Add(Kind(annotation));

    public void Add(string kind) => counts[kind] = counts.GetValueOrDefault(kind) + 1;

    private static string Kind(Annotation a) =>
        a.ClassName is null ? "that all classes are annotated"
        : a.Polarity == Polarity.Absent ? "that a class is absent"
        : a.Polarity == Polarity.Complete ? "that a class is all annotated"
        : a.Unsure ? "that somebody is unsure"
        : "of a recording of unknown length that all of it is meant";
}
