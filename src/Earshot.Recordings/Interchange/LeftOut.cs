using System.Globalization;
using Earshot.Annotations;

namespace Earshot.Recordings.Interchange;

/// <summary>Counts what a format can't say, by kind.</summary>
internal sealed class LeftOut(string format)
{
    private readonly SortedDictionary<string, int> counts = new(StringComparer.Ordinal);
    private int stretches;

    /// <summary>A sentence a kind.</summary>
    public IReadOnlyList<string> Said =>
        [
            .. counts.Select(kind =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{format} has no way to say {kind.Key}: {kind.Value} left out; csv keeps them"
                )
            ),
            .. stretches == 0 ? Array.Empty<string>() : [Stretches],
        ];

    private string Stretches =>
        $"{format} has no way to say that all of a recording is meant: {stretches} written as stretches as long as it; "
        + "csv keeps that";

    /// <summary>A whole recording was written as a stretch.</summary>
    public void AddStretch() => stretches++;

    public void Add(Annotation annotation) => Add(Kind(annotation));

    public void Add(string kind) => counts[kind] = counts.GetValueOrDefault(kind) + 1;

    private static string Kind(Annotation a) =>
        a.ClassName is null ? "that all classes are annotated"
        : a.Polarity == Polarity.Absent ? "that a class is absent"
        : a.Polarity == Polarity.Complete ? "that a class is all annotated"
        : a.Unsure ? "that somebody is unsure"
        : "of a recording of unknown length that all of it is meant";
}
