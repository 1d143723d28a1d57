using System.Collections.Frozen;

namespace Earshot.Features;

/// <summary>The encoders by name, each made with its defaults.</summary>
public static class Encoders
{
    private sealed record Entry(string Summary, Func<IClipEncoder> Create);

    private static readonly FrozenDictionary<string, Entry> Entries = new Dictionary<string, Entry>
    {
        ["logmel"] = new("statistics of VGGish's log-mel bands: any sound", () => new LogMelEncoder()),
        ["speech165"] = new("the paper's statistics of pitch, voicing and cepstrum: speech", () => new SpeechEncoder()),
    }.ToFrozenDictionary();

    /// <summary>The encoder used when none is named.</summary>
    public static string Default => "logmel";

    /// <summary>All names, in ordinal order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Entries.Keys.Order(StringComparer.Ordinal)];

    /// <summary>What an encoder describes, in one line.</summary>
    public static string Summary(string name) => Entries[name].Summary;

    /// <summary>An encoder with its default options, or which names there are.</summary>
    public static Outcome<IClipEncoder> Create(string name) => Entries.TryGetValue(name, out var entry)
        ? Outcome<IClipEncoder>.Ok(entry.Create())
        : Outcome<IClipEncoder>.Skipped($"there is no encoder '{name}'; choose one of {string.Join(", ", Names)}");
}
